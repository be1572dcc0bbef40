package io.antaboga.transport;

import static io.antaboga.os.Constants.F_GETFL;
import static io.antaboga.os.Constants.F_SETFL;
import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_NOFOLLOW;
import static io.antaboga.os.Constants.O_NONBLOCK;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.S_IFIFO;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.registry.Identity;
import io.antaboga.registry.Registry;
import io.antaboga.registry.owned.OwnedName;
import java.nio.file.Path;
import java.util.Map;

/** FIFO files: making, opening and removing them. */
final class Fifos {
    private static final int PRIVATE = 0600;

    private Fifos() {}

    static String name(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    /** Makes a FIFO that must not exist. */
    static OwnedName create(String path, Lifetime lifetime) throws IpcException {
        OwnedName owned = OwnedName.creator("fifo", path, lifetime);
        boolean made = false;
        boolean done = false;
        try {
            check("mkfifo", Sys.mkfifo(path, PRIVATE), path);
            made = true;
            owned.identify(identity(path));
            // A umask of the owner's own bits would keep every opener out.
            check("chmod", Sys.chmod(path, PRIVATE), path);
            done = true;
            return owned;
        } finally {
            if (!done) {
                if (made && owned.identity() == null) {
                    Sys.unlink(path);
                }
                owned.abandon();
            }
        }
    }

    /** Registers a FIFO that must exist. */
    static OwnedName open(String path) throws IpcException {
        OwnedName owned = OwnedName.opener("fifo", path);
        boolean done = false;
        try {
            owned.identify(identity(path));
            done = true;
            return owned;
        } finally {
            if (!done) {
                owned.abandon();
            }
        }
    }

    private static void check(String operation, int result, String path) throws IpcException {
        if (result < 0) {
            throw Errno.failure(operation, result, "name", path);
        }
    }

    private static String identity(String path) throws IpcException {
        Stat stat = new Stat();
        check("open", Sys.lstat(path, stat), path);
        return identity(stat, path);
    }

    private static String identity(Stat stat, String path) throws IpcException {
        if (!stat.is(S_IFIFO)) {
            throw new IpcException("open", "not a FIFO", "WRONG_KIND", 0, Map.of("name", path));
        }
        return Identity.of(stat.device(), stat.inode());
    }

    /** Refuses a descriptor that turned out to be something else than what was registered. */
    static void check(int fd, OwnedName owned) throws IpcException {
        Stat stat = new Stat();
        check("fstat", Sys.fstat(fd, stat), owned.name());
        if (!identity(stat, owned.name()).equals(owned.identity())) {
            throw new IpcException(
                    "open", "another FIFO has the name now", "WRONG_KIND", 0, Map.of("name", owned.name()));
        }
    }

    /** Opens the reading end, which needs no writer to be there: reading waits for the first one. */
    static int openReading(OwnedName owned) throws IpcException {
        int fd = Sys.open(owned.name(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0);
        check("open", fd, owned.name());
        boolean done = false;
        try {
            check(fd, owned);
            done = true;
            return fd;
        } finally {
            if (!done) {
                Sys.close(fd);
            }
        }
    }

    /** An end that was opened by waiting for a reader. */
    static void makeNonBlocking(int fd, String path) throws IpcException {
        int flags = Sys.fcntl(fd, F_GETFL, 0);
        int result = flags < 0 ? flags : Sys.fcntl(fd, F_SETFL, flags | O_NONBLOCK);
        if (result < 0) {
            throw Errno.failure("fcntl", result, "name", path);
        }
    }

    /** Removes a FIFO by name; not what else may have that name. */
    static void unlink(String path) throws IpcException {
        identity(path);
        int result = Sys.unlink(path);
        if (result < 0) {
            throw Errno.failure("unlink", result, "name", path);
        }
        Registry.ofCurrentUser().forget("fifo", path);
    }
}
