package io.antaboga.transport;

import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_CREAT;
import static io.antaboga.os.Constants.O_EXCL;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.O_RDWR;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysQueue;
import io.antaboga.registry.Identity;
import io.antaboga.registry.owned.OwnedName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * The descriptor of a POSIX queue and what goes with it; apart from the channel, so that the safety net can hold it.
 *
 * <p>{@code out} belongs to the thread inside the sending gate, {@code in} to the one inside the receiving gate.
 */
final class OpenQueue {
    private static final int PRIVATE = 0600;
    private static final long BODY = 8;

    final int queue;
    final long depth;
    final int messageSize;
    final Gate sending;
    final Gate receiving;
    private final OwnedName owned;
    private final MemorySegment out;
    /** The priority in the first word, then the body. */
    private final MemorySegment in;

    private boolean closed;

    private OpenQueue(OwnedName owned, int queue, Gate sending, Gate receiving) throws IpcException {
        SysQueue.Attributes attributes = SysQueue.mq_getattr(queue);
        this.owned = owned;
        this.queue = queue;
        this.depth = attributes.maxMessages();
        this.messageSize = Math.toIntExact(attributes.messageSize());
        this.sending = sending;
        this.receiving = receiving;
        this.out = Arena.ofAuto().allocate(Math.max(1, messageSize), 8);
        this.in = Arena.ofAuto().allocate(BODY + messageSize, 8);
    }

    /** Makes a queue of mode 0600. */
    static OpenQueue create(String name, PosixMq.Attributes limits, Lifetime lifetime) throws IpcException {
        OwnedName owned = OwnedName.creator("posixmq", name, lifetime);
        int queue = -1;
        boolean done = false;
        try {
            queue = SysQueue.mq_open(
                    name, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, PRIVATE, limits.depth(), limits.messageSize());
            if (queue < 0) {
                throw QueueLimits.refused(name, queue, limits);
            }
            identify(owned, queue);
            // A umask of the owner's own bits would keep every opener out.
            check(Sys.fchmod(queue, PRIVATE), "fchmod", name);
            OpenQueue open = of(owned, queue);
            done = true;
            return open;
        } finally {
            if (!done) {
                if (queue >= 0) {
                    SysQueue.mq_close(queue);
                    if (owned.identity() == null) {
                        SysQueue.mq_unlink(name);
                    }
                }
                owned.abandon();
            }
        }
    }

    /** Opens a queue that must exist. */
    static OpenQueue open(String name) throws IpcException {
        OwnedName owned = OwnedName.opener("posixmq", name);
        int queue = -1;
        boolean done = false;
        try {
            queue = SysQueue.mq_open(name, O_RDWR | O_CLOEXEC, 0, 0, 0);
            check(queue, "mq_open", name);
            identify(owned, queue);
            OpenQueue open = of(owned, queue);
            done = true;
            return open;
        } finally {
            if (!done) {
                if (queue >= 0) {
                    SysQueue.mq_close(queue);
                }
                owned.abandon();
            }
        }
    }

    /** Looks at a queue that must exist. */
    static PosixMq.Figures figures(String name) throws IpcException {
        int queue = SysQueue.mq_open(name, O_RDONLY | O_CLOEXEC, 0, 0, 0);
        check(queue, "mq_open", name);
        try {
            SysQueue.Attributes attributes = SysQueue.mq_getattr(queue);
            return new PosixMq.Figures(attributes.maxMessages(), attributes.messageSize(), attributes.messages());
        } finally {
            SysQueue.mq_close(queue);
        }
    }

    private static void identify(OwnedName owned, int queue) throws IpcException {
        Stat stat = new Stat();
        check(Sys.fstat(queue, stat), "fstat", owned.name());
        owned.identify(Identity.of(stat.device(), stat.inode()));
    }

    private static void check(int result, String operation, String name) throws IpcException {
        if (result < 0) {
            throw Errno.failure(operation, result, "name", name);
        }
    }

    private static OpenQueue of(OwnedName owned, int queue) throws IpcException {
        Gate sending = Gate.open("send", "name", owned.name());
        Gate receiving = null;
        boolean done = false;
        try {
            receiving = Gate.open("receive", "name", owned.name());
            OpenQueue open = new OpenQueue(owned, queue, sending, receiving);
            done = true;
            return open;
        } finally {
            if (!done) {
                sending.close();
                if (receiving != null) {
                    receiving.close();
                }
            }
        }
    }

    String name() {
        return owned.name();
    }

    /** Copies the message to where the kernel reads it; the caller's buffer is left as it was. */
    int fill(ByteBuffer message) {
        int length = message.remaining();
        MemorySegment.copy(MemorySegment.ofBuffer(message), 0, out, 0, length);
        return length;
    }

    /** False if the queue is full. */
    boolean sendNow(int length, int priority) throws IpcException {
        int result;
        do {
            result = SysQueue.mq_sendNow(queue, out.address(), length, priority);
        } while (result == -Errno.EINTR);
        if (result < 0 && result != -Errno.ETIMEDOUT && result != -Errno.EAGAIN) {
            throw Errno.failure(
                    "mq_send", result, "name", name(), "length", (long) length, "limit", (long) messageSize);
        }
        return result == 0;
    }

    /** Null if the queue is empty. */
    Message receiveNow() throws IpcException {
        long length;
        do {
            length = SysQueue.mq_receiveNow(queue, in.address() + BODY, messageSize, in.address());
        } while (length == -Errno.EINTR);
        if (length == -Errno.ETIMEDOUT || length == -Errno.EAGAIN) {
            return null;
        }
        if (length < 0) {
            throw Errno.failure("mq_receive", length, "name", name(), "limit", (long) messageSize);
        }
        byte[] body = new byte[(int) length];
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, BODY, body, 0, body.length);
        return new Message(body, in.get(ValueLayout.JAVA_INT, 0));
    }

    synchronized long waiting() throws IpcException {
        if (closed) {
            throw receiving.closedException();
        }
        return SysQueue.mq_getattr(queue).messages();
    }

    synchronized void unlink() throws IpcException {
        if (closed) {
            throw new ClosedException("mq_unlink", "closed", Errno.details("name", name()));
        }
        if (!owned.unlink()) {
            throw Errno.failure("mq_unlink", Errno.ENOENT, "name", name());
        }
    }

    synchronized void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        sending.close();
        receiving.close();
        SysQueue.mq_close(queue);
        owned.close();
    }
}
