package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.transport.ByteStreamChannel;
import io.antaboga.transport.UnixChannel;
import java.time.Duration;

/** Connects to a {@link Listener}, ours or CPython's. */
public final class Client {
    private Client() {}

    /** Connects with {@link ConnectionOptions#DEFAULT}: no key. */
    public static Connection connect(Address address) throws IpcException {
        return connect(address, ConnectionOptions.DEFAULT);
    }

    /** Connects, and proves the key where there is one. */
    public static Connection connect(Address address, ConnectionOptions options) throws IpcException {
        return connect(address, options, Deadline.NEVER);
    }

    /**
     * Connects, and proves the key where there is one, within {@code timeout}.
     *
     * @throws AuthenticationException if the two ends do not know the same key
     * @throws io.antaboga.ProtocolException if the other end expects no key, or sends something else
     */
    public static Connection connect(Address address, ConnectionOptions options, Duration timeout) throws IpcException {
        return connect(address, options, Deadline.after(timeout));
    }

    private static Connection connect(Address address, ConnectionOptions options, Deadline deadline)
            throws IpcException {
        ByteStreamChannel channel = open(address, options, deadline);
        boolean done = false;
        try {
            Greeting.exchange(channel, options, false, Listener.sooner(deadline, options.handshakeTimeout()));
            done = true;
            return Connection.over(channel, options.decoder());
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static ByteStreamChannel open(Address address, ConnectionOptions options, Deadline deadline)
            throws IpcException {
        return switch (address) {
            case Address.Unix unix ->
                UnixChannel.connect(unix.name(), options.stream(), Duration.ofNanos(deadline.remainingNanos()));
            case Address.Tcp tcp -> TcpSockets.connect(tcp, options.stream(), deadline);
        };
    }
}
