package io.antaboga.registry;

import static io.antaboga.os.Constants.S_IFMT;
import static io.antaboga.os.Constants.S_IFREG;
import static io.antaboga.os.Constants.S_IFSOCK;

import io.antaboga.IpcException;
import io.antaboga.os.BoundSockets;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;

/** What is under a name now: told from the kernel, whatever the registry says. */
final class NamedObject {
    private static final String SHARED_MEMORY = "/dev/shm/";

    private final String path;
    private final int type;

    private NamedObject(String path, int type) {
        this.path = path;
        this.type = type;
    }

    /** The object that {@code mechanism} calls {@code name}, or null if there can be none. */
    static NamedObject of(String mechanism, String name) {
        boolean posix = name.length() > 1
                && name.startsWith("/")
                && name.indexOf('/', 1) < 0
                && !name.equals("/.")
                && !name.equals("/..");
        return switch (mechanism) {
            case "posixshm" -> posix ? new NamedObject(SHARED_MEMORY + name.substring(1), S_IFREG) : null;
            case "posixsem" -> posix ? new NamedObject(SHARED_MEMORY + "sem." + name.substring(1), S_IFREG) : null;
            case "unix" ->
                name.startsWith("/") || name.startsWith("@")
                        ? new NamedObject(name.startsWith("/") ? name : null, S_IFSOCK)
                        : null;
            default -> null;
        };
    }

    /** The identity; null if there is no such object, or it leaves nothing behind when its process ends. */
    String identity() throws IpcException {
        if (path == null) {
            return null;
        }
        Stat stat = new Stat();
        int found = Sys.lstat(path, stat);
        if (found == -Errno.ENOENT || found == -Errno.ENOTDIR) {
            return null;
        }
        if (found < 0) {
            throw Errno.failure("lstat", found, "path", path);
        }
        return (stat.mode() & S_IFMT) == type ? Identity.of(stat.device(), stat.inode()) : null;
    }

    /** Whether a process that never wrote an entry is using it, as far as can be asked without disturbing it. */
    boolean answers() throws IpcException {
        // Disk file systems give a freed inode number to the next file, so that a socket's identity alone proves too
        // little.
        return type == S_IFSOCK && BoundSockets.contains(path);
    }

    void remove(String identity) throws IpcException {
        if (identity.equals(identity())) {
            int removed = Sys.unlink(path);
            if (removed < 0 && removed != -Errno.ENOENT) {
                throw Errno.failure("unlink", removed, "path", path);
            }
        }
    }
}
