package io.antaboga.registry.owned;

import static io.antaboga.os.Constants.S_IFREG;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.AtExit;
import io.antaboga.os.Errno;
import io.antaboga.os.SharedName;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.registry.Identity;
import io.antaboga.registry.Registration;
import io.antaboga.registry.Registry;
import io.antaboga.registry.Role;

/**
 * A file in /dev/shm that this process made or opened, with its live entry in the registry.
 *
 * <p>A file is made without a name, filled, identified in its entry, and only then given its name: nobody ever sees it
 * half made, and no moment exists in which it is there and nothing proves whose it is. Safe for use by any thread.
 */
public final class OwnedFile {
    private final Kind kind;
    private final SharedName name;
    private final Registration registration;
    private final boolean unlinkAtClose;
    private final Runnable atExit = this::end;
    private final long size;
    private final int uid;
    private final int permissions;
    private int fd;
    private boolean unlinked;
    private boolean closed;

    private OwnedFile(Kind kind, SharedName name, Registration registration, boolean unlinkAtClose, Stat stat, int fd) {
        this.kind = kind;
        this.name = name;
        this.registration = registration;
        this.unlinkAtClose = unlinkAtClose;
        this.size = stat.size();
        this.uid = stat.uid();
        this.permissions = stat.permissions();
        this.fd = fd;
        if (unlinkAtClose) {
            AtExit.add(atExit);
        }
    }

    /** Gives a new file its size and content. */
    @FunctionalInterface
    public interface Filling {
        /** Fills the file open at {@code fd}. */
        void fill(int fd) throws IpcException;
    }

    /** Makes a file; {@code EEXIST} if the name is taken. */
    public static OwnedFile create(Kind kind, SharedName name, Lifetime lifetime, Filling filling) throws IpcException {
        Stat stat = new Stat();
        // The link below decides; this only spares a large file that would be made in vain.
        if (Sys.lstat(name.path(), stat) == 0) {
            throw Errno.failure(kind.opening(), Errno.EEXIST, "name", name.name());
        }
        Registration registration =
                Registry.ofCurrentUser().register(kind.mechanism(), name.name(), Role.CREATOR, lifetime);
        int fd = -1;
        boolean done = false;
        try {
            fd = SharedName.openUnnamed();
            check(fd, kind.opening(), name);
            filling.fill(fd);
            check(Sys.fstat(fd, stat), "fstat", name);
            registration.identify(Identity.of(stat.device(), stat.inode()));
            check(name.link(fd), kind.opening(), name);
            done = true;
            return new OwnedFile(kind, name, registration, lifetime == Lifetime.PROCESS, stat, fd);
        } finally {
            if (!done) {
                abandon(registration, fd);
            }
        }
    }

    /**
     * Opens a file that is there.
     *
     * @param least the size in bytes below which it is not of this kind
     */
    public static OwnedFile open(Kind kind, SharedName name, boolean readOnly, long least) throws IpcException {
        Registration registration =
                Registry.ofCurrentUser().register(kind.mechanism(), name.name(), Role.OPENER, Lifetime.PERSISTENT);
        int fd = -1;
        boolean done = false;
        try {
            fd = name.open(readOnly);
            check(fd, kind.opening(), name);
            Stat stat = new Stat();
            check(Sys.fstat(fd, stat), "fstat", name);
            if (!stat.is(S_IFREG) || stat.size() < least) {
                throw wrongKind(kind, name, stat);
            }
            registration.identify(Identity.of(stat.device(), stat.inode()));
            done = true;
            return new OwnedFile(kind, name, registration, false, stat, fd);
        } finally {
            if (!done) {
                abandon(registration, fd);
            }
        }
    }

    private static IpcException wrongKind(Kind kind, SharedName name, Stat stat) {
        String problem = stat.is(S_IFREG) ? "too short for its kind, or not ready" : "not a regular file";
        return new IpcException(
                kind.opening(),
                problem,
                "WRONG_KIND",
                0,
                Errno.details("name", name.name(), "size", stat.size(), "mode", Integer.toOctalString(stat.mode())));
    }

    private static void check(int result, String operation, SharedName name) throws IpcException {
        if (result < 0) {
            throw Errno.failure(operation, result, "name", name.name());
        }
    }

    private static void abandon(Registration registration, int fd) {
        if (fd >= 0) {
            Sys.close(fd);
        }
        registration.forget();
        registration.close();
    }

    /** Removes a name and the dead entries of what it stood for. */
    public static void unlink(Kind kind, String name) throws IpcException {
        SharedName shared = kind.nameToUnlink(name);
        check(Sys.unlink(shared.path()), kind.unlinking(), shared);
        Registry.ofCurrentUser().forget(kind.mechanism(), shared.name());
    }

    /** The descriptor, until {@link #closeDescriptor}. */
    public int fd() {
        return fd;
    }

    /** Bytes, when it was made or opened. */
    public long size() {
        return size;
    }

    /** Its owner, when it was made or opened. */
    public int uid() {
        return uid;
    }

    /** Its permission bits, when it was made or opened. */
    public int permissions() {
        return permissions;
    }

    /** Which file it is, {@code DEV:INO} in decimal. */
    public String identity() {
        return registration.identity();
    }

    /** The name with its slash. */
    public String name() {
        return name.name();
    }

    /** Closes the descriptor, which a mapping does not need. */
    public synchronized void closeDescriptor() {
        if (fd >= 0) {
            Sys.close(fd);
            fd = -1;
        }
    }

    /** Removes the name, if it still stands for this file; {@code ENOENT} if it does not. */
    public synchronized void unlink() throws IpcException {
        check(unlinkOwn(), kind.unlinking(), name);
        Registry.ofCurrentUser().forget(kind.mechanism(), name.name());
    }

    private int unlinkOwn() {
        Stat stat = new Stat();
        int found = Sys.lstat(name.path(), stat);
        if (found == 0 && !Identity.of(stat.device(), stat.inode()).equals(registration.identity())) {
            found = -Errno.ENOENT;
        }
        int result = found < 0 ? found : Sys.unlink(name.path());
        if (result == 0) {
            unlinked = true;
            registration.forget();
        }
        return result;
    }

    /** Leaves the descriptor and all mappings alone, for at the JVM's exit there may be threads that use them. */
    private synchronized int end() {
        AtExit.remove(atExit);
        int result = unlinkAtClose && !unlinked ? unlinkOwn() : 0;
        registration.close();
        return result;
    }

    /** Ends the entry, and removes the name if this process made it for itself; does nothing the second time. */
    public synchronized void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        closeDescriptor();
        int result = end();
        if (result != -Errno.ENOENT) {
            check(result, kind.unlinking(), name);
        }
    }
}
