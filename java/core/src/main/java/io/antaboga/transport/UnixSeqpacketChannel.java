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
    private final UnixAddress address;
    private final PeerCredentials peer;
    private final int maxDescriptors;
    private final PacketEnds ends;
    private final SafetyNet net;

    private UnixSeqpacketChannel(PacketEnds ends, UnixAddress address, PeerCredentials peer, int maxDescriptors) {
        this.ends = ends;
        this.address = address;
        this.peer = peer;
        this.maxDescriptors = maxDescriptors;
        this.net = SafetyNet.under(this, "UnixSeqpacketChannel {name=" + address + "}", ends::close);
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

    /** Takes over a connected socket, also when it fails. */
    static UnixSeqpacketChannel of(int socket, UnixAddress address, PeerCredentials peer, PacketOptions options)
            throws IpcException {
        PacketEnds ends = PacketEnds.open(socket, options, "name", address);
        return new UnixSeqpacketChannel(ends, address, peer, options.maxDescriptors());
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

    /** Where the listener is. */
    public UnixAddress address() {
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
