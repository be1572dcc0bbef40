package io.antaboga.memory;

import static io.antaboga.os.Constants.F_GETFL;
import static io.antaboga.os.Constants.F_GET_SEALS;
import static io.antaboga.os.Constants.MAP_SHARED;
import static io.antaboga.os.Constants.O_ACCMODE;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.O_RDWR;
import static io.antaboga.os.Constants.S_IFREG;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A file in memory that is known by its descriptor alone, and its mapping. */
final class MappedFile {
    private final Descriptor descriptor;
    private final Stat stat;
    private final String identity;
    private Arena arena;
    // Not volatile: who replaces the mapping closes the old one, and an access by way of that one throws.
    private MemorySegment memory;
    private boolean closed;

    /** Takes the descriptor over when it returns. */
    MappedFile(Descriptor descriptor, Stat stat, boolean readOnly, int sharing) throws IpcException {
        this.descriptor = descriptor;
        this.stat = stat;
        this.identity = Long.toUnsignedString(stat.device()) + ":" + Long.toUnsignedString(stat.inode());
        map(readOnly, sharing);
    }

    private void map(boolean readOnly, int sharing) throws IpcException {
        Arena owning = Arena.ofShared();
        boolean done = false;
        try {
            memory = PosixShm.map(descriptor.number(), stat.size(), readOnly, sharing, owning, "identity", identity);
            arena = owning;
            done = true;
        } finally {
            if (!done) {
                owning.close();
            }
        }
    }

    /**
     * What a descriptor is of, if it can be mapped.
     *
     * @throws IpcException with {@code WRONG_KIND} if it is no file of shared memory or an empty one, {@code EACCES} if it does
     *     not allow what is wanted
     */
    static Stat checked(Descriptor descriptor, boolean readOnly) throws IpcException {
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
                    "attach",
                    problem,
                    "WRONG_KIND",
                    0,
                    Errno.details("fd", fd, "size", stat.size(), "mode", Integer.toOctalString(stat.mode())));
        }
        int access = Sys.fcntl(fd, F_GETFL, 0) & O_ACCMODE;
        if (access != O_RDWR && !(readOnly && access == O_RDONLY)) {
            throw Errno.failure("attach", Errno.EACCES, "fd", fd, "readonly", readOnly ? 1 : 0);
        }
        return stat;
    }

    /** What can only be done while nothing is mapped. */
    @FunctionalInterface
    interface Unmapped {
        void run(Descriptor descriptor) throws IpcException;
    }

    /** Takes the mapping away for the time of {@code work}, and then maps anew: another way if that succeeded. */
    synchronized void remapped(Unmapped work, boolean readOnly, int sharing) throws IpcException {
        check("freeze");
        arena.close();
        boolean done = false;
        try {
            work.run(descriptor);
            map(readOnly, sharing);
            done = true;
        } finally {
            if (!done) {
                map(false, MAP_SHARED);
            }
        }
    }

    synchronized Descriptor duplicate() throws IpcException {
        check("descriptor");
        return descriptor.duplicate();
    }

    private void check(String operation) throws ClosedException {
        if (closed) {
            throw new ClosedException(operation, "closed", Errno.details("identity", identity));
        }
    }

    /** Device and inode. */
    String identity() {
        return identity;
    }

    Stat stat() {
        return stat;
    }

    MemorySegment memory() {
        return memory;
    }

    synchronized void close() throws IpcException {
        if (!closed) {
            arena.close();
            closed = true;
            descriptor.close();
        }
    }
}
