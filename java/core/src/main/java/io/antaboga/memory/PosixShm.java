package io.antaboga.memory;

import static io.antaboga.os.Constants.MAP_SHARED;
import static io.antaboga.os.Constants.PROT_READ;
import static io.antaboga.os.Constants.PROT_WRITE;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Errno;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.SharedName;
import io.antaboga.os.Sys;
import io.antaboga.os.SysMemory;
import io.antaboga.process.Descriptor;
import io.antaboga.registry.owned.Kind;
import io.antaboga.registry.owned.OpenOrCreate;
import io.antaboga.registry.owned.OwnedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/**
 * POSIX shared memory, under the names that {@code shm_open} and Python's {@code multiprocessing.shared_memory} see; see
 * {@code spec/memory/posixshm.md}.
 *
 * <p>A name is given with or without its slash. A new segment has mode 0600, is all zero, and its space is reserved, so
 * that a full /dev/shm is {@code ENOSPC} at creation.
 */
public final class PosixShm implements Segment {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Mapping mapping;
    private final boolean readOnly;
    private final SafetyNet net;

    private PosixShm(Mapping mapping, boolean readOnly) {
        this.mapping = mapping;
        this.readOnly = readOnly;
        // Only warns: who let go of the handle may still hold the memory.
        this.net = SafetyNet.under(this, "PosixShm {name=" + mapping.file.name() + "}", () -> {});
    }

    /** What is mapped and what was made. */
    private static final class Mapping {
        private final OwnedFile file;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;
        private boolean closed;

        Mapping(OwnedFile file, boolean readOnly) throws IpcException {
            this.file = file;
            boolean done = false;
            try {
                memory = map(file.fd(), file.size(), readOnly, MAP_SHARED, arena, "name", file.name());
                done = true;
            } finally {
                if (!done) {
                    arena.close();
                    file.close();
                }
            }
        }

        synchronized void close() throws IpcException {
            if (closed) {
                return;
            }
            arena.close();
            closed = true;
            file.close();
        }

        synchronized void unlink() throws IpcException {
            check("shm_unlink");
            file.unlink();
        }

        synchronized Descriptor descriptor() throws IpcException {
            check("descriptor");
            return Descriptor.duplicateOf(file.fd());
        }

        private void check(String operation) throws ClosedException {
            if (closed) {
                throw new ClosedException(operation, "closed", Errno.details("name", file.name()));
            }
        }
    }

    /** Like {@link #create(String, long, Lifetime)}, for as long as this handle is open. */
    public static PosixShm create(String name, long size) throws IpcException {
        return create(name, size, Lifetime.PROCESS);
    }

    /**
     * Makes a segment.
     *
     * @param size in bytes, at least 1
     * @throws IpcException with {@code EEXIST} if the name is taken, {@code ENOSPC} if there is no room
     */
    public static PosixShm create(String name, long size, Lifetime lifetime) throws IpcException {
        if (size < 1) {
            throw new IllegalArgumentException("a segment has at least one byte: " + size);
        }
        Objects.requireNonNull(lifetime, "lifetime");
        SharedName shared = Kind.POSIXSHM.name(name);
        OwnedFile file =
                OwnedFile.create(Kind.POSIXSHM, shared, lifetime, fd -> reserve(fd, size, "name", shared.name()));
        return new PosixShm(new Mapping(file, false), false);
    }

    /** Gives a file its size, and the space for all of it. */
    static void reserve(int fd, long size, String key, Object value) throws IpcException {
        int result;
        do {
            result = Sys.posix_fallocate(fd, 0, size);
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw Errno.failure("posix_fallocate", result, key, value, "size", size);
        }
    }

    /** Opens a segment that is there, for reading and writing, in its whole size. */
    public static PosixShm open(String name) throws IpcException {
        return open(name, false);
    }

    /**
     * Opens a segment that is there, in its whole size.
     *
     * @throws IpcException with {@code ENOENT} if it is not there, {@code WRONG_KIND} if it is empty or no regular file
     */
    public static PosixShm open(String name, boolean readOnly) throws IpcException {
        OwnedFile file = OwnedFile.open(Kind.POSIXSHM, Kind.POSIXSHM.name(name), readOnly, 1);
        return new PosixShm(new Mapping(file, readOnly), readOnly);
    }

    /** Opens a segment in the size it has, or makes it if it is absent, in this size and with this lifetime. */
    public static PosixShm openOrCreate(String name, long size, Lifetime lifetime) throws IpcException {
        return OpenOrCreate.of(() -> open(name, false), () -> create(name, size, lifetime));
    }

    /** Removes a name; {@code ENOENT} if it is not there. Handles go on working. */
    public static void unlink(String name) throws IpcException {
        OwnedFile.unlink(Kind.POSIXSHM, name);
    }

    /** A name that nobody has, of the form that {@code multiprocessing.shared_memory} chooses: {@code /psm_1a2b3c4d}. */
    public static String randomName() {
        byte[] random = new byte[4];
        RANDOM.nextBytes(random);
        return "/psm_" + HexFormat.of().formatHex(random);
    }

    @SuppressWarnings("restricted") // the size is that of the file, and the arena unmaps
    static MemorySegment map(int fd, long size, boolean readOnly, int sharing, Arena arena, String key, Object value)
            throws IpcException {
        int protection = readOnly ? PROT_READ : PROT_READ | PROT_WRITE;
        long address = SysMemory.mmap(0, size, protection, sharing, fd, 0);
        if (address < 0) {
            throw Errno.failure("mmap", address, key, value, "size", size);
        }
        MemorySegment mapped = MemorySegment.ofAddress(address)
                .reinterpret(size, arena, gone -> SysMemory.munmap(gone.address(), gone.byteSize()));
        return readOnly ? mapped.asReadOnly() : mapped;
    }

    @Override
    public MemorySegment memory() {
        return mapping.memory;
    }

    @Override
    public String name() {
        return mapping.file.name();
    }

    /** Which file it is, {@code DEV:INO} in decimal, whatever happens to the name. */
    public String identity() {
        return mapping.file.identity();
    }

    @Override
    public long size() {
        return mapping.file.size();
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    /**
     * A descriptor of the segment's file, the caller's own, to go along with a message to a process that makes a
     * {@link ReceivedSegment} of it; the name may be gone by then. It allows what this handle does: writing, or only reading.
     */
    public Descriptor descriptor() throws IpcException {
        return mapping.descriptor();
    }

    @Override
    public Owner owner() {
        return new Owner(mapping.file.uid(), mapping.file.permissions());
    }

    @Override
    public void unlink() throws IpcException {
        mapping.unlink();
    }

    @Override
    public void close() throws IpcException {
        mapping.close();
        net.closed();
    }
}
