package io.antaboga.registry;

import io.antaboga.IpcException;
import io.antaboga.os.BoundSockets;
import io.antaboga.os.Constants;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;

/** An object that has a file: a segment, a semaphore, a FIFO or a socket. */
final class FileObject extends NamedObject {
    private final String path;
    private final int type;

    /** @param path null for an abstract socket, which goes with its process */
    FileObject(String path, int type) {
        this.path = path;
        this.type = type;
    }

    @Override
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
        return stat.is(type) ? Identity.of(stat.device(), stat.inode()) : null;
    }

    @Override
    boolean answers() throws IpcException {
        // Disk file systems give a freed inode number to the next file, so that a socket's identity alone proves too
        // little.
        return type == Constants.S_IFSOCK && BoundSockets.contains(path);
    }

    @Override
    void removeNow(String identity) throws IpcException {
        int removed = Sys.unlink(path);
        if (removed < 0 && removed != -Errno.ENOENT) {
            throw Errno.failure("unlink", removed, "path", path);
        }
    }
}
