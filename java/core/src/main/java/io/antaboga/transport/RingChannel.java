package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Deadline;
import io.antaboga.os.SafetyNet;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A channel over one or two rings in shared memory; see {@code spec/transport/ring.md}.
 *
 * <p>Each ring has one producer and one consumer, and is used by two ends once. Threads of this process take turns.
 */
public final class RingChannel implements Channel {
    /** Room in bytes of a ring of which nothing is said. */
    public static final long DEFAULT_CAPACITY = 1 << 20;

    private final RingEnds ends;
    private final SafetyNet net;

    private RingChannel(RingEnds ends) {
        this.ends = ends;
        net = SafetyNet.under(this, "RingChannel " + ends.names(), ends::close);
    }

    /** Makes rings of {@link #DEFAULT_CAPACITY} for as long as this channel is open, with {@link RingWait#ADAPTIVE}. */
    public static RingChannel create(String in, String out) throws IpcException {
        return create(in, out, DEFAULT_CAPACITY, RingWait.ADAPTIVE, Lifetime.PROCESS);
    }

    /**
     * Makes rings, which must not exist; another process opens them.
     *
     * @param in what to receive from, or null for none
     * @param out what to send to, or null for none
     * @param capacity room in bytes of each, rounded up to a power of two; a quarter of it, less 16, is the longest message
     */
    public static RingChannel create(String in, String out, long capacity, RingWait wait, Lifetime lifetime)
            throws IpcException {
        Objects.requireNonNull(lifetime, "lifetime");
        return make(in, out, wait, name -> RingEnd.create(name, capacity, lifetime));
    }

    /** Opens rings whose creator has finished them, with {@link RingWait#ADAPTIVE}. */
    public static RingChannel open(String in, String out) throws IpcException {
        return open(in, out, RingWait.ADAPTIVE, Duration.ZERO);
    }

    /**
     * Opens rings that must exist, and takes their other ends.
     *
     * @param timeout how long to wait for a ring that is being made
     * @throws IpcException with {@code EBUSY} if another process has this end, {@code PEER_CLOSED} if the creator is gone or had
     *     its peer
     */
    public static RingChannel open(String in, String out, RingWait wait, Duration timeout) throws IpcException {
        return make(in, out, wait, name -> RingEnd.open(name, timeout));
    }

    private static RingChannel make(String in, String out, RingWait wait, RingEnds.Source source) throws IpcException {
        Objects.requireNonNull(wait, "wait");
        if (Objects.equals(in, out)) {
            throw new IllegalArgumentException(in == null ? "no ring" : "one ring for both directions: " + in);
        }
        return new RingChannel(RingEnds.open(in, out, wait, source));
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        send(message, Deadline.NEVER);
    }

    @Override
    public void send(ByteBuffer message, Duration timeout) throws IpcException {
        send(message, Deadline.after(timeout));
    }

    private void send(ByteBuffer message, Deadline deadline) throws IpcException {
        try {
            ends.out("send").send(message, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean trySend(ByteBuffer message) throws IpcException {
        try {
            return ends.out("send").trySend(message);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public byte[] receive() throws IpcException {
        return receive(Deadline.NEVER);
    }

    @Override
    public byte[] receive(Duration timeout) throws IpcException {
        return receive(Deadline.after(timeout));
    }

    private byte[] receive(Deadline deadline) throws IpcException {
        try {
            return ends.in("receive").receive(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Optional<byte[]> tryReceive() throws IpcException {
        try {
            return Optional.ofNullable(ends.in("receive").tryReceive());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long maxMessageLength() {
        return ends.limit();
    }

    /** Ends blocked calls and tells the other end; what was sent is still received there. */
    @Override
    public void close() throws IpcException {
        try {
            ends.close();
        } finally {
            net.closed();
        }
    }
}
