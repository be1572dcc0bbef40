package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.transport.Channel;
import io.antaboga.transport.Message;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.Selection;
import io.antaboga.transport.SysvMq;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Sending with a priority or type, and receiving by one. */
final class QueueVerbs {

    private QueueVerbs() {}

    static void send(Channel channel, byte[] message, long label, Duration timeout) throws IpcException {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        switch (channel) {
            case PosixMq queue when timeout == null -> queue.send(bytes, Math.toIntExact(label));
            case PosixMq queue -> queue.send(bytes, Math.toIntExact(label), timeout);
            case SysvMq queue when timeout == null -> queue.send(bytes, label);
            case SysvMq queue -> queue.send(bytes, label, timeout);
            default -> throw new UnsupportedOperationException("send with a label");
        }
    }

    /** What the request asks for, its label told; from a channel without labels, the next message. */
    static byte[] receive(Channel channel, Request request, Duration timeout) throws IpcException {
        Message message =
                switch (channel) {
                    case PosixMq queue when timeout == null -> queue.receiveMessage();
                    case PosixMq queue -> queue.receiveMessage(timeout);
                    case SysvMq queue when timeout == null -> queue.receiveMessage(selection(request));
                    case SysvMq queue -> queue.receiveMessage(selection(request), timeout);
                    default -> null;
                };
        if (message == null) {
            return timeout == null ? channel.receive() : channel.receive(timeout);
        }
        request.fact("label", message.label());
        return message.body();
    }

    private static Selection selection(Request request) {
        long type = request.number("take", 0);
        Selection selection;
        if (request.integer("except", 0) == 1) {
            selection = Selection.allBut(type);
        } else if (type == 0) {
            selection = Selection.ANY;
        } else {
            selection = type > 0 ? Selection.exactly(type) : Selection.lowestUpTo(-type);
        }
        if (!request.has("longest")) {
            return selection;
        }
        int longest = request.integer("longest", 0);
        return request.integer("cut", 0) == 1 ? selection.cutTo(longest) : selection.upTo(longest);
    }
}
