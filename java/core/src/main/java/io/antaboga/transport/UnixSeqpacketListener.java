package io.antaboga.transport;

import static io.antaboga.os.Constants.SOCK_SEQPACKET;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.SafetyNet;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits at a path or an abstract name for connections of packets; see {@code spec/transport/unix_seqpacket.md}.
 *
 * <p>The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
 * socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted, unless
 * {@link PacketOptions#anyUser()}. For any number of threads.
 *
 * <p>The fences keep the safety net from closing a listener that only the call which is going on refers to.
 */
public final class UnixSeqpacketListener implements AutoCloseable {
    private final Acceptor<UnixSeqpacketChannel> acceptor;
    private final SafetyNet net;

    private UnixSeqpacketListener(Acceptor<UnixSeqpacketChannel> acceptor) {
        this.acceptor = acceptor;
        this.net = SafetyNet.under(this, "UnixSeqpacketListener {name=" + acceptor.address() + "}", acceptor::close);
    }

    /** Listens with {@link PacketOptions#DEFAULT}. */
    public static UnixSeqpacketListener bind(UnixAddress address) throws IpcException {
        return bind(address, PacketOptions.DEFAULT);
    }

    /**
     * Listens at {@code address}.
     *
     * @param options what every accepted channel gets
     * @throws IpcException with {@code EADDRINUSE} if somebody is there, or something that is not ours to remove
     */
    public static UnixSeqpacketListener bind(UnixAddress address, PacketOptions options) throws IpcException {
        return new UnixSeqpacketListener(Acceptor.bind(
                address,
                SOCK_SEQPACKET,
                options.anyUser(),
                (socket, name, peer) -> UnixSeqpacketChannel.of(socket, name, peer, options)));
    }

    /** Listens at a new path in this user's private directory; {@link #address()} tells which. */
    public static UnixSeqpacketListener bindPrivately(PacketOptions options) throws IpcException {
        return bind(Acceptor.privateAddress(), options);
    }

    /** Waits for a connection. */
    public UnixSeqpacketChannel accept() throws IpcException {
        return accept(Deadline.NEVER);
    }

    /** Waits for a connection, within {@code timeout}. */
    public UnixSeqpacketChannel accept(Duration timeout) throws IpcException {
        return accept(Deadline.after(timeout));
    }

    private UnixSeqpacketChannel accept(Deadline deadline) throws IpcException {
        try {
            return acceptor.accept(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes a connection that is waiting already. */
    public Optional<UnixSeqpacketChannel> tryAccept() throws IpcException {
        try {
            return Optional.ofNullable(acceptor.tryAccept());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Where this listens. */
    public UnixAddress address() {
        return acceptor.address();
    }

    /** Ends blocked calls, removes the socket file if it is still this one's; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        try {
            acceptor.close();
        } finally {
            net.closed();
        }
    }
}
