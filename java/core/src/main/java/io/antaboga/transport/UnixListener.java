package io.antaboga.transport;

import static io.antaboga.os.Constants.SOCK_STREAM;

import io.antaboga.IpcException;

/** Listens for connections over which streams go; see {@code spec/transport/unix.md}. */
public final class UnixListener extends SocketListener<UnixChannel> {
    private UnixListener(Acceptor<UnixChannel> acceptor) {
        super(acceptor);
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
}
