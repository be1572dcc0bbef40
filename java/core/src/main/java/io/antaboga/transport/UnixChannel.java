package io.antaboga.transport;

import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_STREAM;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A connected Unix stream socket; see {@code spec/transport/unix.md}.
 *
 * <p>A peer of another user, root excepted, is refused unless {@link StreamOptions#anyUser()}. Sending to a peer that has
 * closed is {@code EPIPE}, never a signal.
 */
public final class UnixChannel extends ByteStreamChannel implements DescriptorChannel {
    // Null where there is none.
    private final UnixAddress address;
    private final PeerCredentials peer;
    private final int maxDescriptors;

    private UnixChannel(int socket, UnixAddress address, PeerCredentials peer, StreamOptions options)
            throws IpcException {
        super(socket, socket, options, UnixSockets.details(address, socket));
        this.address = address;
        this.peer = peer;
        this.maxDescriptors = options.maxDescriptors();
    }

    /** Like {@link #connect(UnixAddress, StreamOptions)}, with {@link StreamOptions#DEFAULT}. */
    public static UnixChannel connect(UnixAddress address) throws IpcException {
        return connect(address, StreamOptions.DEFAULT);
    }

    /** Connects to a listener; waits while too many others are waiting to be accepted. */
    public static UnixChannel connect(UnixAddress address, StreamOptions options) throws IpcException {
        return connect(address, options, Deadline.NEVER);
    }

    /** Connects like {@link #connect(UnixAddress, StreamOptions)}, within {@code timeout}. */
    public static UnixChannel connect(UnixAddress address, StreamOptions options, Duration timeout)
            throws IpcException {
        return connect(address, options, Deadline.after(timeout));
    }

    private static UnixChannel connect(UnixAddress address, StreamOptions options, Deadline deadline)
            throws IpcException {
        int socket = UnixSockets.open(SOCK_STREAM | SOCK_CLOEXEC);
        boolean done = false;
        try {
            PeerCredentials peer = UnixSockets.connect(socket, address, options.anyUser(), deadline);
            done = true;
            return new UnixChannel(socket, address, peer, options);
        } finally {
            if (!done) {
                Sys.close(socket);
            }
        }
    }

    /**
     * A channel and the descriptor that is its other end, to be given to a child and then closed here.
     *
     * @param channel this process's end
     * @param peer the other end, for {@link #inherited} or {@link #of} there
     */
    public record Pair(UnixChannel channel, Descriptor peer) implements AutoCloseable {
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
    public static Pair create(StreamOptions options) throws IpcException {
        List<Descriptor> ends = UnixSockets.pair(SOCK_STREAM);
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

    /** Like {@link #create(StreamOptions)}, with {@link StreamOptions#DEFAULT}. */
    public static Pair create() throws IpcException {
        return create(StreamOptions.DEFAULT);
    }

    /**
     * Takes a connected socket over, also when it fails.
     *
     * @throws IpcException with {@code PEER_REFUSED} if another user connected it, root excepted, {@code EPROTOTYPE} if it is
     *     a socket of another type
     */
    public static UnixChannel of(Descriptor socket, StreamOptions options) throws IpcException {
        int number = socket.number();
        PeerCredentials peer;
        boolean done = false;
        try {
            UnixSockets.requireType(number, SOCK_STREAM);
            peer = UnixSockets.peer(number, options.anyUser());
            done = true;
        } finally {
            if (!done) {
                socket.close();
            }
        }
        return new UnixChannel(socket.release(), null, peer, options);
    }

    /** Takes over a connected socket that this process was started with, and keeps it from its own children. */
    public static UnixChannel inherited(int socket, StreamOptions options) throws IpcException {
        return of(Descriptor.adopt(socket), options);
    }

    /** Takes over a socket that a listener accepted. */
    static UnixChannel accepted(int socket, UnixAddress address, PeerCredentials peer, StreamOptions options)
            throws IpcException {
        return new UnixChannel(socket, address, peer, options);
    }

    /**
     * Sends a message and descriptors with it; blocks while there is no room.
     *
     * @throws IllegalArgumentException if the message is empty and the framing adds nothing to it: descriptors go with a byte
     */
    @Override
    public void send(ByteBuffer message, List<Descriptor> descriptors) throws IpcException {
        send(message, descriptors, Deadline.NEVER);
    }

    @Override
    public void send(ByteBuffer message, List<Descriptor> descriptors, Duration timeout) throws IpcException {
        send(message, descriptors, Deadline.after(timeout));
    }

    @Override
    public Delivery receiveDelivery() throws IpcException {
        return receiveDelivery(Deadline.NEVER);
    }

    @Override
    public Delivery receiveDelivery(Duration timeout) throws IpcException {
        return receiveDelivery(Deadline.after(timeout));
    }

    @Override
    public Optional<Delivery> tryReceiveDelivery() throws IpcException {
        return Optional.ofNullable(takeDelivery());
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
}
