package io.antaboga.transport;

import static io.antaboga.os.Constants.SOCK_SEQPACKET;

import io.antaboga.IpcException;

/** Listens for connections of packets; see {@code spec/transport/unix_seqpacket.md}. */
public final class UnixSeqpacketListener extends SocketListener<UnixSeqpacketChannel> {
    private UnixSeqpacketListener(Acceptor<UnixSeqpacketChannel> acceptor) {
        super(acceptor);
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
}
