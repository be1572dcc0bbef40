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
    private final UnixAddress address;
    private final PeerCredentials peer;
    private final int maxDescriptors;

    private UnixChannel(int socket, UnixAddress address, PeerCredentials peer, StreamOptions options)
            throws IpcException {
        super(socket, socket, options, "name", address);
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

    /** Where the listener is. */
    public UnixAddress address() {
        return address;
    }

    /** Who is at the other end. */
    public PeerCredentials peer() {
        return peer;
    }
}
