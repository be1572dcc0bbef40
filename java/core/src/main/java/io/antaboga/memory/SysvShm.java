package io.antaboga.memory;

import static io.antaboga.os.Constants.SHM_RDONLY;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.Errno;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.SystemV;
import io.antaboga.os.SysvKind;
import io.antaboga.registry.owned.OpenOrCreate;
import io.antaboga.registry.owned.OwnedSysv;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * System V shared memory ({@code svipc(7)}); see {@code spec/memory/sysvshm.md}.
 *
 * <p>A new segment has mode 0600 and is all zero. {@link #unlink} marks it: nobody finds its key any more, and it goes when
 * the last process has let go of it.
 */
public final class SysvShm implements Segment {
    /**
     * What the kernel tells of a segment.
     *
     * @param size in bytes
     * @param mode permission bits
     * @param uid of its owner
     * @param creator pid
     * @param attached how many mappings there are, in all processes
     */
    public record Figures(long size, int mode, int uid, int creator, long attached) {}

    private final boolean readOnly;
    private final Attachment attachment;
    private final SafetyNet net;

    private SysvShm(Attachment attachment, boolean readOnly) {
        this.readOnly = readOnly;
        this.attachment = attachment;
        // Only warns: who let go of the handle may still hold the memory.
        this.net = SafetyNet.under(this, "SysvShm {name=" + attachment.owned.key() + "}", () -> {});
    }

    /**
     * Makes a segment whose key must be free; {@link SysvKey#PRIVATE} always makes a new one.
     *
     * @param size in bytes, at least 1
     * @throws IpcException with {@code EEXIST} if the key is taken, {@code EINVAL} above SHMMAX, {@code ENOSPC} or
     *     {@code ENOMEM} if there is no room
     */
    public static SysvShm create(SysvKey key, long size, Lifetime lifetime) throws IpcException {
        if (size < 1) {
            throw new IllegalArgumentException("a segment has at least one byte: " + size);
        }
        Objects.requireNonNull(lifetime, "lifetime");
        return attach(OwnedSysv.create(SysvKind.SYSVSHM, key, size, lifetime), false);
    }

    /** Opens a segment that must exist, for reading and writing, in its whole size. */
    public static SysvShm open(SysvKey key) throws IpcException {
        return open(key, false);
    }

    /** Opens a segment that must exist, in its whole size. */
    public static SysvShm open(SysvKey key, boolean readOnly) throws IpcException {
        return attach(OwnedSysv.open(SysvKind.SYSVSHM, key), readOnly);
    }

    /** Opens a segment in the size it has, or makes it if it is absent, in this size and with this lifetime. */
    public static SysvShm openOrCreate(SysvKey key, long size, Lifetime lifetime) throws IpcException {
        return OpenOrCreate.of(() -> open(key), () -> create(key, size, lifetime));
    }

    /** Removes a segment's key; the memory goes when the last process has let go of it. */
    public static void unlink(SysvKey key) throws IpcException {
        OwnedSysv.unlink(SysvKind.SYSVSHM, key);
    }

    private static SysvShm attach(OwnedSysv owned, boolean readOnly) throws IpcException {
        boolean done = false;
        try {
            SysvShm made = new SysvShm(new Attachment(owned, readOnly), readOnly);
            done = true;
            return made;
        } finally {
            if (!done) {
                owned.abandon();
            }
        }
    }

    /** What is mapped and what was made. */
    private static final class Attachment {
        private final OwnedSysv owned;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;
        private final Owner owner;
        private boolean closed;

        @SuppressWarnings("restricted") // the size is the kernel's own, and the arena detaches
        Attachment(OwnedSysv owned, boolean readOnly) throws IpcException {
            this.owned = owned;
            boolean done = false;
            try {
                SystemV.SegmentStatus status = SystemV.segmentStatus(owned.id());
                long size = status.size();
                owner = new Owner(
                        status.permissions().uid(), status.permissions().mode() & 0777);
                long address = SystemV.shmat(owned.id(), 0, readOnly ? SHM_RDONLY : 0);
                if (address < 0) {
                    throw owned.failure("shmat", address, "id", owned.id());
                }
                MemorySegment attached = MemorySegment.ofAddress(address)
                        .reinterpret(size, arena, gone -> SystemV.shmdt(gone.address()));
                this.memory = readOnly ? attached.asReadOnly() : attached;
                done = true;
            } finally {
                if (!done) {
                    arena.close();
                }
            }
        }

        synchronized void close() throws IpcException {
            if (closed) {
                return;
            }
            arena.close();
            closed = true;
            owned.close();
        }

        synchronized void unlink() throws IpcException {
            check("shmctl");
            owned.unlink();
        }

        synchronized SystemV.SegmentStatus status() throws IpcException {
            check("shmctl");
            return SystemV.segmentStatus(owned.id());
        }

        private void check(String operation) throws ClosedException {
            if (closed) {
                throw new ClosedException(
                        operation, "closed", Errno.details("key", owned.key().toHex()));
            }
        }
    }

    @Override
    public MemorySegment memory() {
        return attachment.memory;
    }

    @Override
    public String name() {
        return key().toString();
    }

    /** The key; for a private segment its id. */
    public SysvKey key() {
        return attachment.owned.key();
    }

    /** The id, as {@code ipcs} shows it. */
    public int id() {
        return attachment.owned.id();
    }

    @Override
    public long size() {
        return attachment.memory.byteSize();
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public Owner owner() {
        return attachment.owner;
    }

    /** The segment's figures at this moment. */
    public Figures figures() throws IpcException {
        SystemV.SegmentStatus status = attachment.status();
        SystemV.Permissions permissions = status.permissions();
        return new Figures(
                status.size(), permissions.mode() & 0777, permissions.uid(), status.creator(), status.attached());
    }

    @Override
    public void unlink() throws IpcException {
        attachment.unlink();
    }

    @Override
    public void close() throws IpcException {
        attachment.close();
        net.closed();
    }
}
