package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.POLLOUT;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.PosixName;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.SysQueue;
import io.antaboga.registry.Registry;
import io.antaboga.registry.owned.OpenOrCreate;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A POSIX message queue ({@code mq_overview(7)}); see {@code spec/transport/posixmq.md}.
 *
 * <p>Messages of higher priority come first, those of one priority in the order sent. One queue goes both ways: who sends
 * and who receives is up to the processes. An end has no peer, so nobody learns that the others are gone. For any number
 * of threads.
 */
public final class PosixMq implements Channel {
    /** The highest priority, {@code MQ_PRIO_MAX - 1}. */
    public static final int MAX_PRIORITY = 32767;

    /**
     * How large a queue is made; 0 stands for the system's default ({@code /proc/sys/fs/mqueue}).
     *
     * @param depth messages it holds
     * @param messageSize bytes of its longest message
     */
    public record Attributes(long depth, long messageSize) {
        /** The system's defaults. */
        public static final Attributes DEFAULT = new Attributes(0, 0);

        /** Refuses negative numbers. */
        public Attributes {
            if (depth < 0 || messageSize < 0) {
                throw new IllegalArgumentException("negative: depth=" + depth + ", messageSize=" + messageSize);
            }
        }
    }

    /**
     * A queue as it is at one moment.
     *
     * @param depth messages it holds at most
     * @param messageSize bytes of its longest message
     * @param waiting messages in it
     */
    public record Figures(long depth, long messageSize, long waiting) {}

    private final OpenQueue open;
    private final SafetyNet net;

    private PosixMq(OpenQueue open) {
        this.open = open;
        this.net = SafetyNet.under(this, "PosixMq {name=" + open.name() + "}", open::close);
    }

    /** Makes a queue that must not exist, of mode 0600. */
    public static PosixMq create(String name, Attributes attributes, Lifetime lifetime) throws IpcException {
        Objects.requireNonNull(lifetime, "lifetime");
        return new PosixMq(
                OpenQueue.create(PosixName.check("mq_open", name, PosixName.NAME_MAX), attributes, lifetime));
    }

    /** Opens a queue that must exist. */
    public static PosixMq open(String name) throws IpcException {
        return new PosixMq(OpenQueue.open(PosixName.check("mq_open", name, PosixName.NAME_MAX)));
    }

    /** Opens the queue, or makes it if it is absent; then {@code attributes} and {@code lifetime} count. */
    public static PosixMq openOrCreate(String name, Attributes attributes, Lifetime lifetime) throws IpcException {
        return OpenOrCreate.of(() -> open(name), () -> create(name, attributes, lifetime));
    }

    /** Looks at a queue that must exist: reading suffices, nothing is written down, and nobody's wait is touched. */
    public static Figures figures(String name) throws IpcException {
        return OpenQueue.figures(PosixName.check("mq_open", name, PosixName.NAME_MAX));
    }

    /** Removes the name; those who have the queue open go on using it. */
    public static void unlink(String name) throws IpcException {
        String checked = PosixName.check("mq_unlink", name, PosixName.NAME_MAX);
        int result = SysQueue.mq_unlink(checked);
        if (result < 0) {
            throw Errno.failure("mq_unlink", result, "name", checked);
        }
        Registry.ofCurrentUser().forget("posixmq", checked);
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        send(message, 0, Deadline.NEVER);
    }

    @Override
    public void send(ByteBuffer message, Duration timeout) throws IpcException {
        send(message, 0, Deadline.after(timeout));
    }

    /** Sends with a priority of 0 to {@link #MAX_PRIORITY}; blocks while the queue is full. */
    public void send(ByteBuffer message, int priority) throws IpcException {
        send(message, priority, Deadline.NEVER);
    }

    /** Sends with a priority of 0 to {@link #MAX_PRIORITY}, within {@code timeout}. */
    public void send(ByteBuffer message, int priority, Duration timeout) throws IpcException {
        send(message, priority, Deadline.after(timeout));
    }

    private void send(ByteBuffer message, int priority, Deadline deadline) throws IpcException {
        check(message, priority);
        open.sending.enter(deadline);
        try {
            int length = open.fill(message);
            while (!open.sendNow(length, priority)) {
                open.sending.await(open.queue, POLLOUT, deadline);
            }
            message.position(message.limit());
        } finally {
            open.sending.leave();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean trySend(ByteBuffer message) throws IpcException {
        return trySend(message, 0);
    }

    /** Sends with a priority unless the queue is full now. */
    public boolean trySend(ByteBuffer message, int priority) throws IpcException {
        check(message, priority);
        if (!open.sending.tryEnter()) {
            return false;
        }
        try {
            boolean sent = open.sendNow(open.fill(message), priority);
            if (sent) {
                message.position(message.limit());
            }
            return sent;
        } finally {
            open.sending.leave();
            Reference.reachabilityFence(this);
        }
    }

    private void check(ByteBuffer message, int priority) throws IpcException {
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority must be 0 to " + MAX_PRIORITY + ": " + priority);
        }
        if (message.remaining() > open.messageSize) {
            throw Errno.failure(
                    "mq_send",
                    Errno.EMSGSIZE,
                    "name",
                    name(),
                    "length",
                    (long) message.remaining(),
                    "limit",
                    maxMessageLength());
        }
    }

    @Override
    public byte[] receive() throws IpcException {
        return receiveMessage(Deadline.NEVER).body();
    }

    @Override
    public byte[] receive(Duration timeout) throws IpcException {
        return receiveMessage(Deadline.after(timeout)).body();
    }

    @Override
    public Optional<byte[]> tryReceive() throws IpcException {
        return tryReceiveMessage().map(Message::body);
    }

    /** Receives the oldest message of the highest priority, and tells the priority; blocks until there is one. */
    public Message receiveMessage() throws IpcException {
        return receiveMessage(Deadline.NEVER);
    }

    /** Receives the oldest message of the highest priority, within {@code timeout}. */
    public Message receiveMessage(Duration timeout) throws IpcException {
        return receiveMessage(Deadline.after(timeout));
    }

    private Message receiveMessage(Deadline deadline) throws IpcException {
        open.receiving.enter(deadline);
        try {
            for (; ; ) {
                open.receiving.await(open.queue, POLLIN, deadline);
                // Another process may have been quicker.
                Message message = open.receiveNow();
                if (message != null) {
                    return message;
                }
            }
        } finally {
            open.receiving.leave();
            Reference.reachabilityFence(this);
        }
    }

    /** Receives the oldest message of the highest priority, if there is one now. */
    public Optional<Message> tryReceiveMessage() throws IpcException {
        if (!open.receiving.tryEnter()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(open.receiveNow());
        } finally {
            open.receiving.leave();
            Reference.reachabilityFence(this);
        }
    }

    /** The name, with its slash. */
    public String name() {
        return open.name();
    }

    /** Messages the queue holds at most. */
    public long depth() {
        return open.depth;
    }

    @Override
    public long maxMessageLength() {
        return open.messageSize;
    }

    /** Messages waiting at this moment. */
    public long waiting() throws IpcException {
        try {
            return open.waiting();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Removes the name; {@code ENOENT} if it stands for this queue no more. */
    public void unlink() throws IpcException {
        try {
            open.unlink();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Closes this handle; also removes the name if this handle created it with {@link Lifetime#PROCESS}. */
    @Override
    public void close() throws IpcException {
        open.close();
        net.closed();
    }
}
