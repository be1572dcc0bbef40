package io.antaboga.transport;

import static io.antaboga.os.Constants.LOCK_EX;
import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_CREAT;
import static io.antaboga.os.Constants.O_NOFOLLOW;
import static io.antaboga.os.Constants.O_PATH;
import static io.antaboga.os.Constants.O_RDWR;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.S_IFSOCK;

import io.antaboga.IpcException;
import io.antaboga.os.BoundSockets;
import io.antaboga.os.Breaker;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.registry.Identity;
import io.antaboga.registry.Registry;

/**
 * The file of a bound socket: made with mode 0600, and removed only while it is the one that was made.
 *
 * <p>Between bind and listen a socket looks as stale as one whose process is dead. So all of a user's binders hold one
 * lock from before bind until after listen, and while they remove a socket file.
 */
final class BoundPath {
    private static final int PRIVATE = 0600;

    private final Registry registry;
    private final UnixAddress address;
    private final String path;

    BoundPath(Registry registry, UnixAddress address) {
        this.registry = registry;
        this.address = address;
        this.path = address.toPath().toString();
    }

    /** Binds, and listens if {@code backlog} is above 0; returns the identity of the file. */
    String bind(int socket, int type, UnixAddress.Native sockaddr, int backlog) throws IpcException {
        int lock = lock(Deadline.NEVER);
        try {
            // Linux makes the file with the mode of the socket, so that it is private from the start.
            Sys.fchmod(socket, PRIVATE);
            int bound = SysSocket.bind(socket, sockaddr.address(), sockaddr.length());
            if (bound == -Errno.EADDRINUSE && removeStale(type, sockaddr)) {
                bound = SysSocket.bind(socket, sockaddr.address(), sockaddr.length());
            }
            if (bound < 0) {
                throw Errno.failure("bind", bound, "name", address);
            }
            String identity = identity();
            makePrivate();
            if (backlog > 0) {
                int listening = SysSocket.listen(socket, backlog);
                if (listening < 0) {
                    Sys.unlink(path);
                    throw Errno.failure("listen", listening, "name", address);
                }
            }
            return identity;
        } finally {
            Sys.close(lock);
        }
    }

    /** Removes the file if it is the socket with that identity. */
    void unlink(String identity, Deadline deadline) throws IpcException {
        int lock = lock(deadline);
        try {
            if (identity != null && identity.equals(identity())) {
                int removed = Sys.unlink(path);
                if (removed < 0 && removed != -Errno.ENOENT) {
                    throw Errno.failure("unlink", removed, "name", address);
                }
            }
        } finally {
            Sys.close(lock);
        }
    }

    /** Removes the file if it is a socket of this user's and nobody has it; true if it is gone. */
    private boolean removeStale(int type, UnixAddress.Native sockaddr) throws IpcException {
        Stat stat = new Stat();
        int found = Sys.lstat(path, stat);
        if (found == -Errno.ENOENT) {
            return true;
        }
        if (found < 0 || !stat.is(S_IFSOCK) || stat.uid() != Sys.geteuid() || BoundSockets.contains(path)) {
            return false;
        }
        int probe = UnixSockets.open(type | SOCK_CLOEXEC);
        try {
            return UnixSockets.connectNow(probe, sockaddr) == -Errno.ECONNREFUSED && Sys.unlink(path) == 0;
        } finally {
            Sys.close(probe);
        }
    }

    /**
     * Gives the owner his bits where the umask has taken them away.
     *
     * <p>By a descriptor, so that a link which somebody has put in the socket's place is not followed.
     */
    private void makePrivate() throws IpcException {
        int fd = Sys.open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
        if (fd < 0) {
            throw Errno.failure("open", fd, "name", address);
        }
        try {
            Stat stat = new Stat();
            int result = Sys.fstat(fd, stat);
            if (result == 0 && stat.is(S_IFSOCK) && stat.permissions() != PRIVATE) {
                result = Sys.chmod("/proc/self/fd/" + fd, PRIVATE);
            }
            if (result < 0) {
                Sys.unlink(path);
                throw Errno.failure("chmod", result, "name", address);
            }
        } finally {
            Sys.close(fd);
        }
    }

    private String identity() throws IpcException {
        Stat stat = new Stat();
        int found = Sys.lstat(path, stat);
        if (found == -Errno.ENOENT) {
            return null;
        }
        if (found < 0) {
            throw Errno.failure("lstat", found, "name", address);
        }
        return Identity.of(stat.device(), stat.inode());
    }

    /** Held until the descriptor is closed. */
    private int lock(Deadline deadline) throws IpcException {
        String file = registry.runDirectory().resolve("bind.lock").toString();
        int fd = openLock(file);
        boolean done = false;
        try (Breaker breaker = Breaker.open("bind", "name", address)) {
            long locked = breaker.run(deadline, () -> Sys.flock(fd, LOCK_EX));
            if (locked < 0) {
                throw Errno.failure("flock", locked, "path", file);
            }
            done = true;
            return fd;
        } finally {
            if (!done) {
                Sys.close(fd);
            }
        }
    }

    private static int openLock(String file) throws IpcException {
        int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
        int fd = Sys.open(file, flags, PRIVATE);
        // Another process has just made it under a umask of the owner's own bits, or was killed then.
        if (fd == -Errno.EACCES && Sys.chmod(file, PRIVATE) == 0) {
            fd = Sys.open(file, flags, PRIVATE);
        }
        if (fd < 0) {
            throw Errno.failure("open", fd, "path", file);
        }
        Sys.fchmod(fd, PRIVATE);
        return fd;
    }
}
