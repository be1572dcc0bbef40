package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.SystemV;
import io.antaboga.os.SysvKind;
import io.antaboga.registry.owned.OpenOrCreate;
import io.antaboga.registry.owned.OwnedSysv;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A System V message queue ({@code svipc(7)}); see {@code spec/transport/sysvmq.md}.
 *
 * <p>Each message has a type above zero, by which receivers choose. Who is blocked when the queue is removed fails with
 * {@code EIDRM}. The queue outlives all processes unless {@link Lifetime#PROCESS} was asked for. For any number of threads.
 */
public final class SysvMq implements Channel {
    /** The type that {@link #send(ByteBuffer)} gives. */
    public static final long DEFAULT_TYPE = 1;

    /**
     * What the kernel tells of a queue.
     *
     * @param messages waiting
     * @param bytes of their bodies
     * @param maxBytes of bodies the queue holds
     * @param lastSender pid, or 0
     * @param lastReceiver pid, or 0
     */
    public record Figures(long messages, long bytes, long maxBytes, int lastSender, int lastReceiver) {}

    private final OpenSysvQueue open;
    private final SafetyNet net;

    private SysvMq(OpenSysvQueue open) {
        this.open = open;
        this.net = SafetyNet.under(this, "SysvMq {name=" + open.owned.key() + "}", open::close);
    }

    /** Makes a queue whose key must be free, of mode 0600; {@link SysvKey#PRIVATE} always makes a new one. */
    public static SysvMq create(SysvKey key, Lifetime lifetime) throws IpcException {
        Objects.requireNonNull(lifetime, "lifetime");
        return new SysvMq(OpenSysvQueue.of(OwnedSysv.create(SysvKind.SYSVMQ, key, 0, lifetime)));
    }

    /** Opens a queue that must exist. */
    public static SysvMq open(SysvKey key) throws IpcException {
        return new SysvMq(OpenSysvQueue.of(OwnedSysv.open(SysvKind.SYSVMQ, key)));
    }

    /** Opens the queue, or makes it with this lifetime if it is absent. */
    public static SysvMq openOrCreate(SysvKey key, Lifetime lifetime) throws IpcException {
        return OpenOrCreate.of(() -> open(key), () -> create(key, lifetime));
    }

    /** Removes a queue with the messages in it; whoever is blocked on it fails with {@code EIDRM}. */
    public static void unlink(SysvKey key) throws IpcException {
        OwnedSysv.unlink(SysvKind.SYSVMQ, key);
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        send(message, DEFAULT_TYPE, Deadline.NEVER);
    }

    @Override
    public void send(ByteBuffer message, Duration timeout) throws IpcException {
        send(message, DEFAULT_TYPE, Deadline.after(timeout));
    }

    /** Sends with a type above zero; blocks while the queue is full. */
    public void send(ByteBuffer message, long type) throws IpcException {
        send(message, type, Deadline.NEVER);
    }

    /** Sends with a type above zero, within {@code timeout}. */
    public void send(ByteBuffer message, long type, Duration timeout) throws IpcException {
        send(message, type, Deadline.after(timeout));
    }

    private void send(ByteBuffer message, long type, Deadline deadline) throws IpcException {
        check(message, type);
        try {
            open.send(message, type, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
        message.position(message.limit());
    }

    @Override
    public boolean trySend(ByteBuffer message) throws IpcException {
        return trySend(message, DEFAULT_TYPE);
    }

    /** Sends with a type above zero unless the queue is full now. */
    public boolean trySend(ByteBuffer message, long type) throws IpcException {
        check(message, type);
        try {
            boolean sent = open.trySend(message, type);
            if (sent) {
                message.position(message.limit());
            }
            return sent;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void check(ByteBuffer message, long type) throws IpcException {
        if (type < 1) {
            throw new IllegalArgumentException("a message's type must be above zero: " + type);
        }
        if (message.remaining() > open.limit) {
            throw open.owned.failure(
                    "msgsnd", Errno.EMSGSIZE, "length", (long) message.remaining(), "limit", maxMessageLength());
        }
    }

    @Override
    public byte[] receive() throws IpcException {
        return receiveMessage(Selection.ANY).body();
    }

    @Override
    public byte[] receive(Duration timeout) throws IpcException {
        return receiveMessage(Selection.ANY, timeout).body();
    }

    @Override
    public Optional<byte[]> tryReceive() throws IpcException {
        return tryReceiveMessage(Selection.ANY).map(Message::body);
    }

    /** Receives the first message that {@code selection} asks for; blocks until there is one. */
    public Message receiveMessage(Selection selection) throws IpcException {
        return receive(selection, Deadline.NEVER);
    }

    /** Receives the first message that {@code selection} asks for, within {@code timeout}. */
    public Message receiveMessage(Selection selection, Duration timeout) throws IpcException {
        return receive(selection, Deadline.after(timeout));
    }

    private Message receive(Selection selection, Deadline deadline) throws IpcException {
        try {
            return open.receive(selection, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Receives the first message that {@code selection} asks for, if there is one now. */
    public Optional<Message> tryReceiveMessage(Selection selection) throws IpcException {
        try {
            return Optional.ofNullable(open.tryReceive(selection));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The key; for a private queue its id. */
    public SysvKey key() {
        return open.owned.key();
    }

    /** The id, as {@code ipcs} shows it. */
    public int id() {
        return open.owned.id();
    }

    @Override
    public long maxMessageLength() {
        return open.limit;
    }

    /** The queue's figures at this moment. */
    public Figures figures() throws IpcException {
        SystemV.QueueStatus status;
        try {
            status = open.status();
        } finally {
            Reference.reachabilityFence(this);
        }
        return new Figures(status.messages(), status.bytes(), status.maxBytes(), status.sender(), status.receiver());
    }

    /** Removes the queue with the messages in it; {@code ENOENT} if the key stands for it no more. */
    public void unlink() throws IpcException {
        try {
            open.unlink();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Closes this handle; also removes the queue if this handle created it with {@link Lifetime#PROCESS}. */
    @Override
    public void close() throws IpcException {
        open.close();
        net.closed();
    }
}
