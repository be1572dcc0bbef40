package io.antaboga.memory;

import static io.antaboga.os.Constants.F_GETFL;
import static io.antaboga.os.Constants.F_GET_SEALS;
import static io.antaboga.os.Constants.O_ACCMODE;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.O_RDWR;
import static io.antaboga.os.Constants.S_IFREG;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Shared memory that came as a descriptor, from {@link PosixShm#descriptor()}, Python's {@code PosixShm.descriptor()},
 * {@code memfd_create(2)} or {@code shm_open(3)}; see {@code spec/memory/posixshm.md}.
 *
 * <p>It has no name here. Nothing keeps its sender from shortening it, which kills whoever touches what is gone: map what
 * comes from those who are trusted.
 */
public final class ReceivedSegment implements Segment {
    private static final String OPERATION = "attach";

    private final Mapping mapping;
    private final SafetyNet net;

    private ReceivedSegment(Mapping mapping) {
        this.mapping = mapping;
        // Only warns: who let go of the handle may still hold the memory.
        this.net = SafetyNet.under(this, "ReceivedSegment {name=" + mapping.name + "}", () -> {});
    }

    /** What is mapped. */
    private static final class Mapping {
        private final Descriptor descriptor;
        private final Stat stat;
        private final String name;
        private final boolean readOnly;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;
        private boolean closed;

        Mapping(Descriptor descriptor, Stat stat, boolean readOnly) throws IpcException {
            this.descriptor = descriptor;
            this.stat = stat;
            this.name = Long.toUnsignedString(stat.device()) + ":" + Long.toUnsignedString(stat.inode());
            this.readOnly = readOnly;
            boolean done = false;
            try {
                memory = PosixShm.map(descriptor.number(), stat.size(), readOnly, arena, "identity", name);
                done = true;
            } finally {
                if (!done) {
                    arena.close();
                }
            }
        }

        synchronized void close() throws IpcException {
            if (!closed) {
                arena.close();
                closed = true;
                descriptor.close();
            }
        }

        synchronized Descriptor duplicate() throws IpcException {
            if (closed) {
                throw new ClosedException("descriptor", "closed", Errno.details("identity", name));
            }
            return descriptor.duplicate();
        }
    }

    /** Maps what came, for reading and writing; see {@link #attach(Descriptor, boolean)}. */
    public static ReceivedSegment attach(Descriptor descriptor) throws IpcException {
        return attach(descriptor, false);
    }

    /**
     * Maps what came, in its whole size.
     *
     * @param descriptor is taken over, also when this fails
     * @throws IpcException with {@code WRONG_KIND} if it is no file of shared memory or an empty one, {@code EACCES} if it does
     *     not allow writing and that is wanted, or does not allow reading
     */
    public static ReceivedSegment attach(Descriptor descriptor, boolean readOnly) throws IpcException {
        boolean done = false;
        try {
            ReceivedSegment made =
                    new ReceivedSegment(new Mapping(descriptor, checked(descriptor, readOnly), readOnly));
            done = true;
            return made;
        } finally {
            if (!done) {
                descriptor.close();
            }
        }
    }

    private static Stat checked(Descriptor descriptor, boolean readOnly) throws IpcException {
        int fd = descriptor.number();
        Stat stat = new Stat();
        int found = Sys.fstat(fd, stat);
        if (found < 0) {
            throw Errno.failure("fstat", found, "fd", fd);
        }
        String problem = null;
        if (!stat.is(S_IFREG)) {
            problem = "not a regular file";
        } else if (Sys.fcntl(fd, F_GET_SEALS, 0) < 0) {
            // Files in memory alone have seals. A page of another file may come late, or never.
            problem = "not a file in memory";
        } else if (stat.size() < 1) {
            problem = "empty";
        }
        if (problem != null) {
            throw new IpcException(
                    OPERATION,
                    problem,
                    "WRONG_KIND",
                    0,
                    Errno.details("fd", fd, "size", stat.size(), "mode", Integer.toOctalString(stat.mode())));
        }
        int access = Sys.fcntl(fd, F_GETFL, 0) & O_ACCMODE;
        if (access != O_RDWR && !(readOnly && access == O_RDONLY)) {
            throw Errno.failure(OPERATION, Errno.EACCES, "fd", fd, "readonly", readOnly ? 1 : 0);
        }
        return stat;
    }

    /** A descriptor of the file, the caller's own, to be passed on. */
    public Descriptor descriptor() throws IpcException {
        return mapping.duplicate();
    }

    @Override
    public MemorySegment memory() {
        return mapping.memory;
    }

    /** Device and inode of the file; nothing can be opened by them. */
    @Override
    public String name() {
        return mapping.name;
    }

    @Override
    public long size() {
        return mapping.memory.byteSize();
    }

    @Override
    public boolean readOnly() {
        return mapping.readOnly;
    }

    @Override
    public Owner owner() {
        return new Owner(mapping.stat.uid(), mapping.stat.permissions());
    }

    /** Fails with {@code ENOENT}: there is no name. */
    @Override
    public void unlink() throws IpcException {
        throw Errno.failure("shm_unlink", Errno.ENOENT, "identity", mapping.name);
    }

    @Override
    public void close() throws IpcException {
        mapping.close();
        net.closed();
    }
}
