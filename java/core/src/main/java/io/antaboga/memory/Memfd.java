package io.antaboga.memory;

import static io.antaboga.os.Constants.F_ADD_SEALS;
import static io.antaboga.os.Constants.F_GET_SEALS;
import static io.antaboga.os.Constants.F_SEAL_FUTURE_WRITE;
import static io.antaboga.os.Constants.F_SEAL_GROW;
import static io.antaboga.os.Constants.F_SEAL_SEAL;
import static io.antaboga.os.Constants.F_SEAL_SHRINK;
import static io.antaboga.os.Constants.F_SEAL_WRITE;
import static io.antaboga.os.Constants.MAP_PRIVATE;
import static io.antaboga.os.Constants.MAP_SHARED;
import static io.antaboga.os.Constants.MFD_ALLOW_SEALING;
import static io.antaboga.os.Constants.MFD_CLOEXEC;
import static io.antaboga.os.Constants.MFD_NOEXEC_SEAL;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Errno;
import io.antaboga.os.FreeMemory;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysMemory;
import io.antaboga.process.Descriptor;
import io.antaboga.process.Inheritable;
import io.antaboga.process.Inherited;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Shared memory without a name, whose size is sealed: {@code memfd_create(2)}; see {@code spec/memory/memfd.md}.
 *
 * <p>It is handed over as a descriptor: to a child under a name, by {@code ChildBuilder.segment} and {@link #inherited(String)},
 * or along with a message over a Unix socket. Nobody else can open it, nothing is left of it when the last process lets go, and nobody can shorten it, so that
 * touching it never kills. Its space is reserved when it is made.
 */
public final class Memfd extends UnnamedSegment implements Inheritable {
    private static final String NAME = "antaboga";
    private static final int MODE = 0600;
    private static final int OWNER_BITS = 0700;
    private static final int SIZE_SEALS = F_SEAL_SHRINK | F_SEAL_GROW;

    private volatile boolean readOnly;
    private volatile boolean handable;
    private final Writers writers;

    private Memfd(MappedFile file, boolean readOnly, boolean handable, Writers writers) {
        super(file);
        this.readOnly = readOnly;
        this.handable = handable;
        this.writers = writers;
    }

    /** Makes memory that everybody writes who gets it; see {@link #create(long, Writers)}. */
    public static Memfd create(long size) throws IpcException {
        return create(size, Writers.EVERYBODY);
    }

    /**
     * Makes memory that is all zero, and seals its size.
     *
     * @param size in bytes, at least 1
     * @param writers who may write it later; with {@link Writers#NOBODY} it is written here until {@link #freeze()}, and not
     *     handed over before
     * @throws IpcException with {@code ENOMEM} or {@code ENOSPC} if there is no room
     */
    public static Memfd create(long size, Writers writers) throws IpcException {
        if (size < 1) {
            throw new IllegalArgumentException("a segment has at least one byte: " + size);
        }
        Objects.requireNonNull(writers, "writers");
        FreeMemory.require("memfd_create", size);
        Descriptor descriptor = made();
        MappedFile file = null;
        boolean done = false;
        try {
            int fd = descriptor.number();
            // The kernel's own mode lets everybody write who gets at the file by way of /proc.
            int changed = Sys.fchmod(fd, MODE);
            if (changed < 0) {
                throw Errno.failure("fchmod", changed, "fd", fd, "size", size);
            }
            PosixShm.reserve(fd, size, "fd", fd);
            file = new MappedFile(descriptor, MappedFile.checked(descriptor, false), false, MAP_SHARED);
            // After mapping: a seal against later writers is one against later mappings for writing.
            seal(
                    descriptor,
                    switch (writers) {
                        case EVERYBODY -> SIZE_SEALS | F_SEAL_SEAL;
                        case CREATOR -> SIZE_SEALS | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
                        case NOBODY -> SIZE_SEALS;
                    });
            done = true;
        } finally {
            if (!done) {
                if (file != null) {
                    file.close();
                }
                descriptor.close();
            }
        }
        return new Memfd(file, false, writers != Writers.NOBODY, writers);
    }

    private static Descriptor made() throws IpcException {
        int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
        int fd = SysMemory.memfd_create(NAME, flags | MFD_NOEXEC_SEAL);
        if (fd == -Errno.EINVAL) {
            // Before Linux 6.3 there is no such flag.
            fd = SysMemory.memfd_create(NAME, flags);
        }
        if (fd < 0) {
            throw Errno.failure("memfd_create", fd);
        }
        return Descriptor.adopt(fd);
    }

    private static void seal(Descriptor descriptor, int seals) throws IpcException {
        int result = Sys.fcntl(descriptor.number(), F_ADD_SEALS, seals);
        if (result < 0) {
            throw Errno.failure("fcntl", result, "fd", descriptor.number(), "seals", seals);
        }
    }

    /** Maps what came, for reading and writing; see {@link #attach(Descriptor, boolean)}. */
    public static Memfd attach(Descriptor descriptor) throws IpcException {
        return attach(descriptor, false);
    }

    /**
     * Maps what came, in its whole size, if its size is sealed and no seal can be added.
     *
     * @param descriptor is taken over, also when this fails
     * @throws IpcException with {@code WRONG_KIND} if it is no file of shared memory or an empty one, {@code UNSEALED} if a
     *     seal is missing, {@code EPERM} if it is sealed against writing and that is wanted, {@code EACCES} if the descriptor
     *     does not allow what is wanted
     */
    public static Memfd attach(Descriptor descriptor, boolean readOnly) throws IpcException {
        return attach(descriptor, readOnly, 0, false);
    }

    /**
     * Likewise, and it must be of the size that the sender said it is.
     *
     * @throws ProtocolException if it is of another size
     */
    public static Memfd attach(Descriptor descriptor, boolean readOnly, long size) throws IpcException {
        return attach(descriptor, readOnly, size, true);
    }

    /** Maps what the parent gave this process, for reading and writing; see {@link #inherited(String, boolean)}. */
    public static Memfd inherited(String name) throws IpcException {
        return inherited(name, false);
    }

    /**
     * Takes what the parent gave this process under {@code name}, looks at its seals, and maps it; once.
     *
     * @throws IpcException with {@code ENOENT} if there is no such name, {@code EBADF} if the descriptor was closed, and as
     *     {@link #attach(Descriptor, boolean, long)}
     * @throws ProtocolException if it is another file or of another size than was told
     * @throws IllegalStateException if it was taken before
     */
    public static Memfd inherited(String name, boolean readOnly) throws IpcException {
        Inherited inherited = Inherited.take(name);
        return attach(inherited.descriptor(), readOnly, inherited.size());
    }

    private static Memfd attach(Descriptor descriptor, boolean readOnly, long size, boolean told) throws IpcException {
        return attach(descriptor, readOnly, size, told, MappedFile::checked);
    }

    /** How a descriptor is looked at, apart from its seals; a test's sender acts right after. */
    @FunctionalInterface
    interface Look {
        Stat at(Descriptor descriptor, boolean readOnly) throws IpcException;
    }

    static Memfd attach(Descriptor descriptor, boolean readOnly, long size, boolean told, Look look)
            throws IpcException {
        boolean done = false;
        try {
            int fd = descriptor.number();
            // Before the size is asked for: what is sealed after that may have become shorter in between.
            int seals = Sys.fcntl(fd, F_GET_SEALS, 0);
            Stat stat = look.at(descriptor, readOnly);
            int missing = (SIZE_SEALS | F_SEAL_SEAL) & ~seals;
            if (missing != 0) {
                throw new IpcException(
                        "attach", "not sealed", "UNSEALED", 0, Errno.details("fd", fd, "missing", names(missing)));
            }
            if (told && stat.size() != size) {
                throw new ProtocolException(
                        "attach",
                        "another size than was told",
                        Errno.details("fd", fd, "size", stat.size(), "expected", size));
            }
            Writers writers = writers(seals);
            MappedFile file = new MappedFile(descriptor, stat, readOnly, sharing(writers, readOnly));
            done = true;
            return new Memfd(file, readOnly, true, writers);
        } finally {
            if (!done) {
                descriptor.close();
            }
        }
    }

    private static String names(int missing) {
        StringJoiner names = new StringJoiner("|");
        if ((missing & F_SEAL_SEAL) != 0) {
            names.add("F_SEAL_SEAL");
        }
        if ((missing & F_SEAL_SHRINK) != 0) {
            names.add("F_SEAL_SHRINK");
        }
        if ((missing & F_SEAL_GROW) != 0) {
            names.add("F_SEAL_GROW");
        }
        return names.toString();
    }

    private static Writers writers(int seals) {
        if ((seals & F_SEAL_WRITE) != 0) {
            return Writers.NOBODY;
        }
        return (seals & F_SEAL_FUTURE_WRITE) != 0 ? Writers.CREATOR : Writers.EVERYBODY;
    }

    /** Before Linux 6.7 what nobody can write cannot be mapped shared; where nothing changes, private is the same. */
    private static int sharing(Writers writers, boolean readOnly) {
        return readOnly && writers == Writers.NOBODY ? MAP_PRIVATE : MAP_SHARED;
    }

    /**
     * Ends all writing, here too, so that the memory can be handed over to those who count on what they have checked.
     *
     * <p>{@link #memory()} is another one then, read-only; what was made of the one before throws, as after close. No other
     * thread may use the memory meanwhile. Does nothing the second time.
     *
     * @throws IllegalStateException if it was not made for {@link Writers#NOBODY}
     * @throws IpcException with {@code EBUSY} if another process has it mapped for writing; it stays as it was
     */
    public synchronized void freeze() throws IpcException {
        if (writers != Writers.NOBODY) {
            throw new IllegalStateException("made for others to write: " + writers);
        }
        if (handable) {
            return;
        }
        file.remapped(descriptor -> seal(descriptor, F_SEAL_WRITE | F_SEAL_SEAL), true, MAP_PRIVATE);
        readOnly = true;
        handable = true;
    }

    /**
     * A descriptor of the memory, the caller's own, to be given to another process.
     *
     * @throws IllegalStateException before {@link #freeze()}, if nobody is to write it
     */
    @Override
    public Descriptor descriptor() throws IpcException {
        if (!handable) {
            throw new IllegalStateException("it can still be written: freeze it first");
        }
        return file.duplicate();
    }

    /** Who may write it. */
    public Writers writers() {
        return writers;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    /** Whose it is. Whatever the file's mode says of others, there is no name by which they could open it. */
    @Override
    public Owner owner() {
        return new Owner(file.stat().uid(), file.stat().permissions() & OWNER_BITS);
    }
}
