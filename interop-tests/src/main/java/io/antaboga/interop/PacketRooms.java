package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixDgramChannel;
import io.antaboga.transport.UnixSeqpacketChannel;
import io.antaboga.transport.UnixSeqpacketListener;

/** Unix sockets whose packets are the messages. */
final class PacketRooms {
    private final Handles handles;

    PacketRooms(Handles handles) {
        this.handles = handles;
    }

    private static PacketOptions options(Request request) {
        return PacketOptions.DEFAULT
                .withMaxMessageLength(request.integer("limit", 0))
                .withMaxDescriptors(request.integer("descriptors", 0));
    }

    /** Listens; what is accepted has the limit given here. */
    static AutoCloseable listen(Request request) throws IpcException {
        return UnixSeqpacketListener.bind(UnixAddress.of(request.text("address")), options(request));
    }

    AutoCloseable openSeqpacket(Request request) throws IpcException {
        UnixSeqpacketChannel channel = request.text("role", "connect").equals("accept")
                ? handles.get(request, "listener", UnixSeqpacketListener.class).accept(request.timeout())
                : UnixSeqpacketChannel.connect(UnixAddress.of(request.text("address")), options(request));
        request.fact("uid", channel.peer().uid());
        request.fact("pid", channel.peer().pid());
        return channel;
    }

    /** Receives at {@code in} and sends to {@code out}; each may be absent. */
    static AutoCloseable openDgram(Request request) throws IpcException {
        if (!request.has("in")) {
            return UnixDgramChannel.connect(UnixAddress.of(request.text("out")), options(request));
        }
        UnixAddress own = UnixAddress.of(request.text("in"));
        return request.has("out")
                ? UnixDgramChannel.bind(own, UnixAddress.of(request.text("out")), options(request))
                : UnixDgramChannel.bind(own, options(request));
    }
}
