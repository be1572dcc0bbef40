package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.transport.Channel;
import io.antaboga.transport.FifoChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32;

/** What can be done with a channel. */
final class ChannelVerbs {
    private final Handles handles;

    ChannelVerbs(Handles handles) {
        this.handles = handles;
    }

    private Channel channel(Request request) {
        return handles.get(request, "handle", Channel.class);
    }

    private static byte[] message(Request request, int number) {
        int length = request.integer("length", 0) + number * request.integer("step", 0);
        return Pattern.bytes(request.integer("seed", 0) + number, length);
    }

    void send(Request request) throws IpcException {
        Channel channel = channel(request);
        Duration timeout = request.timeout();
        CRC32 check = new CRC32();
        tell(request, 0, check);
        for (int i = 0; i < request.integer("count", 1); i++) {
            byte[] message = message(request, i);
            if (request.has("label")) {
                QueueVerbs.send(channel, message, request.number("label", 0), timeout);
            } else if (timeout == null) {
                channel.send(message);
            } else {
                channel.send(message, timeout);
            }
            Pattern.checkMessage(check, message);
            tell(request, i + 1, check);
        }
    }

    void receive(Request request) throws IpcException {
        Channel channel = channel(request);
        Duration timeout = request.timeout();
        CRC32 check = new CRC32();
        long bytes = 0;
        tell(request, 0, check);
        for (int i = 0; i < request.integer("count", 1); i++) {
            byte[] message = QueueVerbs.receive(channel, request, timeout);
            Pattern.checkMessage(check, message);
            bytes += message.length;
            tell(request, i + 1, check);
            request.fact("bytes", bytes);
        }
    }

    private static void tell(Request request, int count, CRC32 check) {
        request.fact("count", count);
        request.fact("check", Pattern.text(check));
    }

    void awaitReader(Request request) throws IpcException {
        handles.get(request, "handle", FifoChannel.class).awaitReader(request.timeout());
    }

    void trySend(Request request) throws IpcException {
        boolean sent = channel(request).trySend(ByteBuffer.wrap(message(request, 0)));
        request.fact("count", sent ? 1 : 0);
    }

    void tryReceive(Request request) throws IpcException {
        Optional<byte[]> message = channel(request).tryReceive();
        CRC32 check = new CRC32();
        message.ifPresent(bytes -> Pattern.checkMessage(check, bytes));
        tell(request, message.isPresent() ? 1 : 0, check);
    }
}
