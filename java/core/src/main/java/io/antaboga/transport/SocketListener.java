package io.antaboga.transport;

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
 * the options allow any user. For any number of threads.
 *
 * <p>The fences keep the safety net from closing a listener that only the call which is going on refers to.
 *
 * @param <C> what a connection becomes
 */
public abstract sealed class SocketListener<C extends Channel> implements AutoCloseable
        permits UnixListener, UnixSeqpacketListener {
    private final Acceptor<C> acceptor;
    private final SafetyNet net;

    SocketListener(Acceptor<C> acceptor) {
        this.acceptor = acceptor;
        this.net = SafetyNet.under(
                this, getClass().getSimpleName() + " {name=" + acceptor.address() + "}", acceptor::close);
    }

    /** Waits for a connection. */
    public final C accept() throws IpcException {
        return accept(Deadline.NEVER);
    }

    /** Waits for a connection, within {@code timeout}. */
    public final C accept(Duration timeout) throws IpcException {
        return accept(Deadline.after(timeout));
    }

    private C accept(Deadline deadline) throws IpcException {
        try {
            return acceptor.accept(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes a connection that is waiting already. */
    public final Optional<C> tryAccept() throws IpcException {
        try {
            return Optional.ofNullable(acceptor.tryAccept());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Where this listens. */
    public final UnixAddress address() {
        return acceptor.address();
    }

    /** Ends blocked calls, removes the socket file if it is still this one's; does nothing the second time. */
    @Override
    public final void close() throws IpcException {
        try {
            acceptor.close();
        } finally {
            net.closed();
        }
    }
}
