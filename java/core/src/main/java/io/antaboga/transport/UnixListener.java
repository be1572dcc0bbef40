package io.antaboga.transport;

import static io.antaboga.os.Constants.SOCK_STREAM;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.SafetyNet;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits at a path or an abstract name for connections; see {@code spec/transport/unix.md}.
 *
 * <p>The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
 * socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted, unless
 * {@link StreamOptions#anyUser()}. For any number of threads.
 *
 * <p>The fences keep the safety net from closing a listener that only the call which is going on refers to.
 */
public final class UnixListener implements AutoCloseable {
    private final Acceptor<UnixChannel> acceptor;
    private final SafetyNet net;

    private UnixListener(Acceptor<UnixChannel> acceptor) {
        this.acceptor = acceptor;
        this.net = SafetyNet.under(this, "UnixListener {name=" + acceptor.address() + "}", acceptor::close);
    }

    /** Listens with {@link StreamOptions#DEFAULT}. */
    public static UnixListener bind(UnixAddress address) throws IpcException {
        return bind(address, StreamOptions.DEFAULT);
    }

    /**
     * Listens at {@code address}.
     *
     * @param options what every accepted channel gets
     * @throws IpcException with {@code EADDRINUSE} if somebody is there, or something that is not ours to remove
     */
    public static UnixListener bind(UnixAddress address, StreamOptions options) throws IpcException {
        return new UnixListener(Acceptor.bind(
                address,
                SOCK_STREAM,
                options.anyUser(),
                (socket, name, peer) -> UnixChannel.accepted(socket, name, peer, options)));
    }

    /** Listens at a new path in this user's private directory; {@link #address()} tells which. */
    public static UnixListener bindPrivately(StreamOptions options) throws IpcException {
        return bind(Acceptor.privateAddress(), options);
    }

    /** Waits for a connection. */
    public UnixChannel accept() throws IpcException {
        return accept(Deadline.NEVER);
    }

    /** Waits for a connection, within {@code timeout}. */
    public UnixChannel accept(Duration timeout) throws IpcException {
        return accept(Deadline.after(timeout));
    }

    private UnixChannel accept(Deadline deadline) throws IpcException {
        try {
            return acceptor.accept(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes a connection that is waiting already. */
    public Optional<UnixChannel> tryAccept() throws IpcException {
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
