package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.SafetyNet;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A Unix datagram socket: one that is bound receives from anybody, and any sends to an address; see
 * {@code spec/transport/unix_dgram.md}.
 *
 * <p>A message is sent wholly or not at all, and may be empty. Sending blocks while the receiver's queue is full, and
 * fails with {@code ECONNREFUSED} or {@code ENOENT} when nobody is there. Nobody learns that the others are gone but by
 * sending. A message that is longer than the receiver's limit, or that a process of another user sent (root excepted,
 * unless {@link PacketOptions#anyUser()}), fails there with {@code EMSGSIZE} or {@code PEER_REFUSED} and is lost; what
 * follows is not. For any number of threads.
 */
public final class UnixDgramChannel implements Channel {
    private final UnixAddress own;
    private final UnixAddress peer;
    private final DgramEnds ends;
    private final SafetyNet net;

    private UnixDgramChannel(UnixAddress own, UnixAddress peer, DgramEnds ends) {
        this.own = own;
        this.peer = peer;
        this.ends = ends;
        this.net = SafetyNet.under(this, "UnixDgramChannel {name=" + (own == null ? peer : own) + "}", ends::close);
    }

    /** Like {@link #bind(UnixAddress, PacketOptions)}, with {@link PacketOptions#DEFAULT}. */
    public static UnixDgramChannel bind(UnixAddress own) throws IpcException {
        return bind(own, PacketOptions.DEFAULT);
    }

    /**
     * Receives at {@code own}, and sends to an address that is given with each message.
     *
     * <p>The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
     * socket of this user's at which nobody answers.
     *
     * @throws IpcException with {@code EADDRINUSE} if somebody is there, or something that is not ours to remove
     */
    public static UnixDgramChannel bind(UnixAddress own, PacketOptions options) throws IpcException {
        return new UnixDgramChannel(own, null, DgramEnds.open(own, options, "name", own));
    }

    /** Receives at {@code own}, and sends to {@code peer}, which need not be there yet. */
    public static UnixDgramChannel bind(UnixAddress own, UnixAddress peer, PacketOptions options) throws IpcException {
        Objects.requireNonNull(peer, "peer");
        return new UnixDgramChannel(own, peer, DgramEnds.open(own, options, "name", own));
    }

    /** Receives at a new path in this user's private directory, which {@link #address()} tells. */
    public static UnixDgramChannel bindPrivately(PacketOptions options) throws IpcException {
        return bind(Acceptor.privateAddress(), options);
    }

    /** Receives at a new path in this user's private directory, and sends to {@code peer}, which can so answer. */
    public static UnixDgramChannel bindPrivately(UnixAddress peer, PacketOptions options) throws IpcException {
        return bind(Acceptor.privateAddress(), peer, options);
    }

    /** Like {@link #connect(UnixAddress, PacketOptions)}, with {@link PacketOptions#DEFAULT}. */
    public static UnixDgramChannel connect(UnixAddress peer) throws IpcException {
        return connect(peer, PacketOptions.DEFAULT);
    }

    /** Only sends, to {@code peer}, who must be there; each message goes to whoever has that name then. */
    public static UnixDgramChannel connect(UnixAddress peer, PacketOptions options) throws IpcException {
        DgramEnds ends = DgramEnds.open(null, options, "name", peer);
        boolean done = false;
        try {
            ends.check(peer);
            done = true;
            return new UnixDgramChannel(null, peer, ends);
        } finally {
            if (!done) {
                ends.close();
            }
        }
    }

    private UnixAddress peerOrThrow() {
        if (peer == null) {
            throw new IllegalStateException("send on a datagram socket that has no peer: give the address");
        }
        return peer;
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        send(message, peerOrThrow(), Deadline.NEVER);
    }

    @Override
    public void send(ByteBuffer message, Duration timeout) throws IpcException {
        send(message, peerOrThrow(), Deadline.after(timeout));
    }

    /** Sends to whoever receives at {@code to}; blocks while there is no room. */
    public void send(ByteBuffer message, UnixAddress to) throws IpcException {
        send(message, to, Deadline.NEVER);
    }

    /** Sends to whoever receives at {@code to}, within {@code timeout}. */
    public void send(ByteBuffer message, UnixAddress to, Duration timeout) throws IpcException {
        send(message, to, Deadline.after(timeout));
    }

    private void send(ByteBuffer message, UnixAddress to, Deadline deadline) throws IpcException {
        try {
            ends.send(message, to, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean trySend(ByteBuffer message) throws IpcException {
        return trySend(message, peerOrThrow());
    }

    /** Sends to whoever receives at {@code to}, unless there is no room now. */
    public boolean trySend(ByteBuffer message, UnixAddress to) throws IpcException {
        try {
            return ends.trySend(message, to);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public byte[] receive() throws IpcException {
        return receiveDatagram().body();
    }

    @Override
    public byte[] receive(Duration timeout) throws IpcException {
        return receiveDatagram(timeout).body();
    }

    @Override
    public Optional<byte[]> tryReceive() throws IpcException {
        return tryReceiveDatagram().map(Datagram::body);
    }

    /** Receives a message, and tells who sent it; blocks until there is one. */
    public Datagram receiveDatagram() throws IpcException {
        return receive(Deadline.NEVER);
    }

    /** Receives like {@link #receiveDatagram()}, within {@code timeout}. */
    public Datagram receiveDatagram(Duration timeout) throws IpcException {
        return receive(Deadline.after(timeout));
    }

    private Datagram receive(Deadline deadline) throws IpcException {
        try {
            return ends.receive(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Receives like {@link #receiveDatagram()}, if there is a message now. */
    public Optional<Datagram> tryReceiveDatagram() throws IpcException {
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

    /** Where this receives; empty if it only sends. */
    public Optional<UnixAddress> address() {
        return Optional.ofNullable(own);
    }

    /** Where messages go that are sent without an address; empty if there is no such place. */
    public Optional<UnixAddress> peer() {
        return Optional.ofNullable(peer);
    }

    /** Ends blocked calls, removes the socket file if it is still this one's; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        try {
            ends.close();
        } finally {
            net.closed();
        }
    }
}
