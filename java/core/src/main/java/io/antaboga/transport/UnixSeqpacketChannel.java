package io.antaboga.transport;

import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_SEQPACKET;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A connected Unix socket that keeps the bounds of messages; see {@code spec/transport/unix_seqpacket.md}.
 *
 * <p>A message is sent wholly or not at all, and may be empty. One that is longer than the receiver's limit fails there
 * with {@code EMSGSIZE} and is lost; what follows is not. A peer of another user, root excepted, is refused unless
 * {@link PacketOptions#anyUser()}. Sending to a peer that has closed is {@code EPIPE}, never a signal.
 */
public final class UnixSeqpacketChannel implements DescriptorChannel {
    // Null where there is none.
    private final UnixAddress address;
    private final PeerCredentials peer;
    private final int maxDescriptors;
    private final PacketEnds ends;
    private final SafetyNet net;

    private UnixSeqpacketChannel(
            PacketEnds ends, UnixAddress address, PeerCredentials peer, int maxDescriptors, String what) {
        this.ends = ends;
        this.address = address;
        this.peer = peer;
        this.maxDescriptors = maxDescriptors;
        this.net = SafetyNet.under(this, "UnixSeqpacketChannel {" + what + "}", ends::close);
    }

    /** Like {@link #connect(UnixAddress, PacketOptions)}, with {@link PacketOptions#DEFAULT}. */
    public static UnixSeqpacketChannel connect(UnixAddress address) throws IpcException {
        return connect(address, PacketOptions.DEFAULT);
    }

    /** Connects to a listener; waits while too many others are waiting to be accepted. */
    public static UnixSeqpacketChannel connect(UnixAddress address, PacketOptions options) throws IpcException {
        return connect(address, options, Deadline.NEVER);
    }

    /** Connects like {@link #connect(UnixAddress, PacketOptions)}, within {@code timeout}. */
    public static UnixSeqpacketChannel connect(UnixAddress address, PacketOptions options, Duration timeout)
            throws IpcException {
        return connect(address, options, Deadline.after(timeout));
    }

    private static UnixSeqpacketChannel connect(UnixAddress address, PacketOptions options, Deadline deadline)
            throws IpcException {
        int socket = UnixSockets.open(SOCK_SEQPACKET | SOCK_CLOEXEC);
        PeerCredentials peer;
        boolean done = false;
        try {
            peer = UnixSockets.connect(socket, address, options.anyUser(), deadline);
            done = true;
        } finally {
            if (!done) {
                Sys.close(socket);
            }
        }
        return of(socket, address, peer, options);
    }

    /**
     * A channel and the descriptor that is its other end, to be given to a child and then closed here.
     *
     * @param channel this process's end
     * @param peer the other end, for {@link #inherited} or {@link #of} there
     */
    public record Pair(UnixSeqpacketChannel channel, Descriptor peer) implements AutoCloseable {
        /** Closes what is still open. */
        @Override
        public void close() throws IpcException {
            try (channel;
                    peer) {
                return;
            }
        }
    }

    /** Makes a connection that has no address; no child gets an end of it unless it is given it. */
    public static Pair create(PacketOptions options) throws IpcException {
        List<Descriptor> ends = UnixSockets.pair(SOCK_SEQPACKET);
        boolean done = false;
        try {
            Pair pair = new Pair(of(ends.getFirst(), options), ends.getLast());
            done = true;
            return pair;
        } finally {
            if (!done) {
                ends.getFirst().close();
                ends.getLast().close();
            }
        }
    }

    /** Like {@link #create(PacketOptions)}, with {@link PacketOptions#DEFAULT}. */
    public static Pair create() throws IpcException {
        return create(PacketOptions.DEFAULT);
    }

    /**
     * Takes a connected socket over, also when it fails.
     *
     * @throws IpcException with {@code PEER_REFUSED} if another user connected it, root excepted, {@code EPROTOTYPE} if it is
     *     a socket of another type
     */
    public static UnixSeqpacketChannel of(Descriptor socket, PacketOptions options) throws IpcException {
        int number = socket.number();
        PeerCredentials peer;
        boolean done = false;
        try {
            UnixSockets.requireType(number, SOCK_SEQPACKET);
            peer = UnixSockets.peer(number, options.anyUser());
            done = true;
        } finally {
            if (!done) {
                socket.close();
            }
        }
        return of(socket.release(), null, peer, options);
    }

    /** Takes over a connected socket that this process was started with, and keeps it from its own children. */
    public static UnixSeqpacketChannel inherited(int socket, PacketOptions options) throws IpcException {
        return of(Descriptor.adopt(socket), options);
    }

    /** Takes over a connected socket, also when it fails. */
    static UnixSeqpacketChannel of(int socket, UnixAddress address, PeerCredentials peer, PacketOptions options)
            throws IpcException {
        Object[] details = UnixSockets.details(address, socket);
        PacketEnds ends = PacketEnds.open(socket, options, details);
        String what = details[0] + "=" + details[1];
        return new UnixSeqpacketChannel(ends, address, peer, options.maxDescriptors(), what);
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        send(message, List.of(), Deadline.NEVER);
    }

    @Override
    public void send(ByteBuffer message, Duration timeout) throws IpcException {
        send(message, List.of(), Deadline.after(timeout));
    }

    @Override
    public void send(ByteBuffer message, List<Descriptor> descriptors) throws IpcException {
        send(message, descriptors, Deadline.NEVER);
    }

    @Override
    public void send(ByteBuffer message, List<Descriptor> descriptors, Duration timeout) throws IpcException {
        send(message, descriptors, Deadline.after(timeout));
    }

    private void send(ByteBuffer message, List<Descriptor> descriptors, Deadline deadline) throws IpcException {
        try {
            ends.send(message, descriptors, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean trySend(ByteBuffer message) throws IpcException {
        try {
            return ends.trySend(message);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public byte[] receive() throws IpcException {
        return bodyOf(receive(Deadline.NEVER));
    }

    @Override
    public byte[] receive(Duration timeout) throws IpcException {
        return bodyOf(receive(Deadline.after(timeout)));
    }

    private static byte[] bodyOf(Delivery delivery) throws IpcException {
        delivery.close();
        return delivery.body();
    }

    @Override
    public Optional<byte[]> tryReceive() throws IpcException {
        Optional<Delivery> delivery = tryReceiveDelivery();
        return delivery.isEmpty() ? Optional.empty() : Optional.of(bodyOf(delivery.get()));
    }

    @Override
    public Delivery receiveDelivery() throws IpcException {
        return receive(Deadline.NEVER);
    }

    @Override
    public Delivery receiveDelivery(Duration timeout) throws IpcException {
        return receive(Deadline.after(timeout));
    }

    private Delivery receive(Deadline deadline) throws IpcException {
        try {
            return ends.receive(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Optional<Delivery> tryReceiveDelivery() throws IpcException {
        try {
            return Optional.ofNullable(ends.tryReceive());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public long maxMessageLength() {
        return ends.limit();
    }

    @Override
    public int maxDescriptors() {
        return maxDescriptors;
    }

    /**
     * Where the listener is.
     *
     * @throws IllegalStateException if the channel was made of a connected socket: nothing leads to it
     */
    public UnixAddress address() {
        if (address == null) {
            throw new IllegalStateException("a connection without an address");
        }
        return address;
    }

    /** Who is at the other end. */
    public PeerCredentials peer() {
        return peer;
    }

    /** Ends the sending direction: the peer meets the end of the stream; receiving goes on. */
    public void endSending() throws IpcException {
        try {
            ends.endSending();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() throws IpcException {
        ends.close();
        net.closed();
    }
}
