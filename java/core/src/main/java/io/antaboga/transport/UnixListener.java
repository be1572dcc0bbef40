package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_NONBLOCK;
import static io.antaboga.os.Constants.SOCK_STREAM;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.AtExit;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.registry.Identity;
import io.antaboga.registry.Registration;
import io.antaboga.registry.Registry;
import io.antaboga.registry.Role;
import java.lang.foreign.Arena;
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
    /** How long the JVM's exit may be held up by another process that binds just then. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final UnixAddress address;
    private final StreamOptions options;
    private final Bound bound;
    private final SafetyNet net;

    private UnixListener(UnixAddress address, StreamOptions options, Bound bound) {
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
        return new UnixListener(address, options, Bound.open(address));
    }

    /** Listens at a new path in this user's private directory; {@link #address()} tells which. */
    public static UnixListener bindPrivately(StreamOptions options) throws IpcException {
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        String name = HexFormat.of().formatHex(random) + ".sock";
        return bind(UnixAddress.path(Registry.ofCurrentUser().runDirectory().resolve(name)), options);
    }

    /** What is open and what was made; apart from the listener, so that the safety net can hold it. */
    private static final class Bound {
        private final int socket;
        private final Gate gate;
        private final Registration registration;
        /** Null for an abstract name, which goes with the socket. */
        private final BoundPath path;

        private final Runnable atExit = this::end;
        private boolean closed;

        private Bound(int socket, Gate gate, Registration registration, BoundPath path) {
            this.socket = socket;
            this.gate = gate;
            this.registration = registration;
            this.path = path;
            AtExit.add(atExit);
        }

        static Bound open(UnixAddress address) throws IpcException {
            Gate gate = null;
            Registration registration = null;
            BoundPath path = null;
            String identity = null;
            int socket = -1;
            boolean done = false;
            try (Arena arena = Arena.ofConfined()) {
                UnixAddress.Native sockaddr = address.toNative(arena, "bind");
                Registry registry = Registry.ofCurrentUser();
                gate = Gate.open("accept", "name", address);
                socket = UnixSockets.open(SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
                registration = registry.register("unix", address.toString(), Role.CREATOR, Lifetime.PROCESS);
                if (address.isAbstract()) {
                    identity = listenAbstract(socket, address, sockaddr);
                } else {
                    path = new BoundPath(registry, address);
                    identity = path.listen(socket, SOCK_STREAM, sockaddr, BACKLOG);
                }
                registration.identify(identity);
                done = true;
                return new Bound(socket, gate, registration, path);
            } finally {
                if (!done) {
                    if (path != null && identity != null) {
                        path.unlink(identity, Deadline.NEVER);
                    }
                    release(gate, registration, socket);
                }
            }
        }

        private static String listenAbstract(int socket, UnixAddress address, UnixAddress.Native sockaddr)
                throws IpcException {
            int result = SysSocket.bind(socket, sockaddr.address(), sockaddr.length());
            if (result < 0) {
                throw Errno.failure("bind", result, "name", address);
            }
            result = SysSocket.listen(socket, BACKLOG);
            if (result < 0) {
                throw Errno.failure("listen", result, "name", address);
            }
            Stat stat = new Stat();
            result = Sys.fstat(socket, stat);
            if (result < 0) {
                throw Errno.failure("fstat", result, "name", address);
            }
            return Identity.of(stat.device(), stat.inode());
        }

        private static void release(Gate gate, Registration registration, int socket) {
            if (gate != null) {
                gate.close();
            }
            if (socket >= 0) {
                Sys.close(socket);
            }
            if (registration != null) {
                registration.close();
            }
        }

        /** At the JVM's exit the file goes; whoever waits in accept is left alone. */
        private void end() {
            try {
                removeFile(Deadline.after(PATIENCE));
                registration.close();
            } catch (IpcException e) {
                // The entry is left as well, dead from now on, and proves whose file that is.
                System.getLogger("io.antaboga").log(System.Logger.Level.DEBUG, e.getMessage());
            }
        }

        private void removeFile(Deadline deadline) throws IpcException {
            if (path != null) {
                path.unlink(registration.identity(), deadline);
            }
        }

        synchronized void close() throws IpcException {
            if (closed) {
                return;
            }
            closed = true;
            AtExit.remove(atExit);
            gate.close();
            try {
                removeFile(Deadline.NEVER);
            } finally {
                release(null, registration, socket);
            }
        }
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
        bound.gate.enter(deadline);
        try {
            for (; ; ) {
                UnixChannel channel = acceptNow();
                if (channel != null) {
                    return channel;
                }
                bound.gate.await(bound.socket, POLLIN, deadline);
            }
        } finally {
            bound.gate.leave();
        }
    }

    /** Takes a connection that is waiting already. */
    public Optional<UnixChannel> tryAccept() throws IpcException {
        if (!bound.gate.tryEnter()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(acceptNow());
        } finally {
            bound.gate.leave();
        }
    }

    private UnixChannel acceptNow() throws IpcException {
        for (; ; ) {
            int socket = SysSocket.accept4(bound.socket, 0, 0, SOCK_CLOEXEC);
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
