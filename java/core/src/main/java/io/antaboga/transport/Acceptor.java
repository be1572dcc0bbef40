package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.registry.Registry;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes connections at a socket that listens, and turns those of other users away; apart from the listener, so that the
 * safety net can hold it.
 */
final class Acceptor<C> {
    private static final int BACKLOG = 4096;

    private final UnixAddress address;
    private final boolean anyUser;
    private final Making<C> making;
    private final BoundSocket bound;

    private Acceptor(UnixAddress address, boolean anyUser, Making<C> making, BoundSocket bound) {
        this.address = address;
        this.anyUser = anyUser;
        this.making = making;
        this.bound = bound;
    }

    /** How a channel is made of what was accepted. */
    @FunctionalInterface
    interface Making<C> {
        /** Takes over the socket, also when it fails. */
        C of(int socket, UnixAddress address, PeerCredentials peer) throws IpcException;
    }

    /** Binds a socket of {@code type} and listens. */
    static <C> Acceptor<C> bind(UnixAddress address, int type, boolean anyUser, Making<C> making) throws IpcException {
        return new Acceptor<>(address, anyUser, making, BoundSocket.open(address, type, BACKLOG, "accept"));
    }

    /** A new path in this user's private directory. */
    static UnixAddress privateAddress() throws IpcException {
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        String name = HexFormat.of().formatHex(random) + ".sock";
        return UnixAddress.path(Registry.ofCurrentUser().runDirectory().resolve(name));
    }

    C accept(Deadline deadline) throws IpcException {
        bound.gate().enter(deadline);
        try {
            for (; ; ) {
                C channel = acceptNow();
                if (channel != null) {
                    return channel;
                }
                bound.gate().await(bound.fd(), POLLIN, deadline);
            }
        } finally {
            bound.gate().leave();
        }
    }

    /** A connection that is waiting already, or null. */
    C tryAccept() throws IpcException {
        if (!bound.gate().tryEnter()) {
            return null;
        }
        try {
            return acceptNow();
        } finally {
            bound.gate().leave();
        }
    }

    private C acceptNow() throws IpcException {
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
            if (anyUser || peer.trusted()) {
                return making.of(socket, address, peer);
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

    /** What is ready to read when a connection waits. */
    int fd() {
        return bound.fd();
    }

    UnixAddress address() {
        return address;
    }

    void close() throws IpcException {
        bound.close();
    }
}
