package io.antaboga.registry;

import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysQueue;

/** A POSIX message queue; its file system need not be mounted, so it is opened to be looked at. */
final class QueueObject extends NamedObject {
    private final String name;

    QueueObject(String name) {
        this.name = name;
    }

    @Override
    String identity() throws IpcException {
        int queue = SysQueue.mq_open(name, Constants.O_RDONLY | Constants.O_CLOEXEC, 0, 0, 0);
        if (queue == -Errno.ENOENT) {
            return null;
        }
        if (queue < 0) {
            throw Errno.failure("mq_open", queue, "name", name);
        }
        try {
            Stat stat = new Stat();
            int result = Sys.fstat(queue, stat);
            if (result < 0) {
                throw Errno.failure("fstat", result, "name", name);
            }
            return Identity.of(stat.device(), stat.inode());
        } finally {
            SysQueue.mq_close(queue);
        }
    }

    @Override
    void removeNow(String identity) throws IpcException {
        int removed = SysQueue.mq_unlink(name);
        if (removed < 0 && removed != -Errno.ENOENT) {
            throw Errno.failure("mq_unlink", removed, "name", name);
        }
    }
}
