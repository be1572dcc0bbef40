package io.antaboga.multiprocessing;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.transport.ByteStreamChannel;
import io.antaboga.transport.UnixListener;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Waits for connections, as {@code multiprocessing.connection.Listener} does; described in
 * {@code spec/multiprocessing/connection.md}.
 *
 * <p>A socket file has mode 0600 and is removed at close. Any number of threads may accept; close, interrupt and the timeout
 * end each, also during a handshake. A connection that fails its handshake is closed and its failure thrown; the listener goes
 * on.
 */
public final class Listener implements AutoCloseable {
    /** What connections come from; closed with the listener. */
    sealed interface Source extends AutoCloseable permits UnixSource, TcpListener {
        ByteStreamChannel accept(Deadline deadline) throws IpcException;

        Address address();

        @Override
        void close() throws IpcException;
    }

    private record UnixSource(UnixListener listener) implements Source {
        @Override
        public ByteStreamChannel accept(Deadline deadline) throws IpcException {
            return listener.accept(Duration.ofNanos(deadline.remainingNanos()));
        }

        @Override
        public Address address() {
            return Address.of(listener.address());
        }

        @Override
        public void close() throws IpcException {
            listener.close();
        }
    }

    private final Source source;
    private final ConnectionOptions options;
    private final Set<ByteStreamChannel> greeted = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Listener(Source source, ConnectionOptions options) {
        this.source = source;
        this.options = options;
    }

    /** Listens with {@link ConnectionOptions#DEFAULT}: no key. */
    public static Listener bind(Address address) throws IpcException {
        return bind(address, ConnectionOptions.DEFAULT);
    }

    /**
     * Listens at {@code address}.
     *
     * @throws IpcException with {@code EADDRINUSE} if somebody is there, or something that is not ours to remove
     */
    public static Listener bind(Address address, ConnectionOptions options) throws IpcException {
        return new Listener(
                switch (address) {
                    case Address.Unix unix -> new UnixSource(UnixListener.bind(unix.name(), options.stream()));
                    case Address.Tcp tcp -> TcpListener.bind(tcp, options.stream());
                },
                options);
    }

    /** Listens at a new path in this user's private directory. */
    static Listener bindPrivately(ConnectionOptions options) throws IpcException {
        return new Listener(new UnixSource(UnixListener.bindPrivately(options.stream())), options);
    }

    /** Where this listens; for port 0, the port that the kernel chose. */
    public Address address() {
        return source.address();
    }

    /** Waits for a connection and its handshake. */
    public Connection accept() throws IpcException {
        return accept(Deadline.NEVER);
    }

    /**
     * Waits for a connection and its handshake, within {@code timeout}.
     *
     * @throws AuthenticationException if the two ends do not know the same key
     */
    public Connection accept(Duration timeout) throws IpcException {
        return accept(Deadline.after(timeout));
    }

    private Connection accept(Deadline deadline) throws IpcException {
        ByteStreamChannel channel = source.accept(deadline);
        boolean done = false;
        greeted.add(channel);
        try {
            if (closed) {
                throw closedException();
            }
            Greeting.exchange(channel, options, true, sooner(deadline, options.handshakeTimeout()));
            done = true;
            return Connection.over(channel, options.decoder());
        } catch (ClosedException duringHandshake) {
            throw closedException();
        } finally {
            greeted.remove(channel);
            if (!done) {
                channel.close();
            }
        }
    }

    private ClosedException closedException() {
        return new ClosedException("accept", "closed", Map.of("name", address()));
    }

    static Deadline sooner(Deadline deadline, Duration timeout) {
        Deadline other = Deadline.after(timeout);
        return other.remainingNanos() < deadline.remainingNanos() ? other : deadline;
    }

    static Deadline later(Deadline deadline, Duration timeout) {
        Deadline other = Deadline.after(timeout);
        return other.remainingNanos() > deadline.remainingNanos() ? other : deadline;
    }

    /** Ends blocked calls and removes the socket file; connections that were accepted go on. */
    @Override
    public void close() throws IpcException {
        closed = true;
        source.close();
        for (ByteStreamChannel channel : greeted) {
            channel.close();
        }
    }
}
