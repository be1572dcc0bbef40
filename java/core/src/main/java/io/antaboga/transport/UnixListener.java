package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_STREAM;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.registry.Registry;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits at a path or an abstract name for connections; see {@code spec/transport/unix.md}.
 *
 * <p>The socket file has mode 0600 and is removed at close. A file that is there already is replaced only if it is a
 * socket of this user's at which nobody answers. Connections of other users are closed at once, root's excepted, unless
 * {@link StreamOptions#anyUser()}. For any number of threads.
 */
public final class UnixListener implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final UnixAddress address;
    private final StreamOptions options;
    private final BoundSocket bound;
    private final SafetyNet net;

    private UnixListener(UnixAddress address, StreamOptions options, BoundSocket bound) {
        this.address = address;
        this.options = options;
        this.bound = bound;
        this.net = SafetyNet.under(this, "UnixListener {name=" + address + "}", bound::close);
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
        return new UnixListener(address, options, BoundSocket.open(address, SOCK_STREAM, BACKLOG, "accept"));
    }

    /** Listens at a new path in this user's private directory; {@link #address()} tells which. */
    public static UnixListener bindPrivately(StreamOptions options) throws IpcException {
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        String name = HexFormat.of().formatHex(random) + ".sock";
        return bind(UnixAddress.path(Registry.ofCurrentUser().runDirectory().resolve(name)), options);
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
        bound.gate().enter(deadline);
        try {
            for (; ; ) {
                UnixChannel channel = acceptNow();
                if (channel != null) {
                    return channel;
                }
                bound.gate().await(bound.fd(), POLLIN, deadline);
            }
        } finally {
            bound.gate().leave();
            // The safety net must not close a listener that only this call refers to.
            Reference.reachabilityFence(this);
        }
    }

    /** Takes a connection that is waiting already. */
    public Optional<UnixChannel> tryAccept() throws IpcException {
        if (!bound.gate().tryEnter()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(acceptNow());
        } finally {
            bound.gate().leave();
            // The safety net must not close a listener that only this call refers to.
            Reference.reachabilityFence(this);
        }
    }

    private UnixChannel acceptNow() throws IpcException {
        for (; ; ) {
            int socket = SysSocket.accept4(bound.fd(), 0, 0, SOCK_CLOEXEC);
            if (socket == -Errno.EAGAIN) {
                return null;
            }
            if (socket == -Errno.ECONNABORTED || socket == -Errno.EINTR) {
                continue;
            }
            if (socket < 0) {
                throw Errno.failure("accept", socket, "name", address);
            }
            PeerCredentials peer = credentials(socket);
            if (options.anyUser() || peer.trusted()) {
                return UnixChannel.accepted(socket, address, peer, options);
            }
            // To throw would let any other user end a server's loop.
            Sys.close(socket);
            System.getLogger("io.antaboga")
                    .log(
                            System.Logger.Level.DEBUG,
                            UnixSockets.refused("accept", address, peer).getMessage());
        }
    }

    private static PeerCredentials credentials(int socket) throws IpcException {
        boolean done = false;
        try {
            PeerCredentials peer = PeerCredentials.of(socket);
            done = true;
            return peer;
        } finally {
            if (!done) {
                Sys.close(socket);
            }
        }
    }

    /** Where this listens. */
    public UnixAddress address() {
        return address;
    }

    /** Ends blocked calls, removes the socket file if it is still this one's; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        try {
            bound.close();
        } finally {
            net.closed();
        }
    }
}
