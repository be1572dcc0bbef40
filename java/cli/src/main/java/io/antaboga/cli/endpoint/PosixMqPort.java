package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Timeout;
import io.antaboga.transport.PosixMq;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * POSIX queues; whoever made them closes them.
 *
 * @param in where messages come from, or null
 * @param out where they go, or null
 * @param priority of a message that names none
 */
record PosixMqPort(PosixMq in, PosixMq out, int priority) implements Port {
    private static final String PRIORITY = "priority";

    @Override
    public void send(Message message, Timeout timeout) throws IpcException {
        int own = ((Number) message.attributes().getOrDefault(PRIORITY, priority)).intValue();
        Optional<Duration> left = timeout.remaining();
        if (left.isPresent()) {
            out.send(ByteBuffer.wrap(message.bytes()), own, left.get());
        } else {
            out.send(ByteBuffer.wrap(message.bytes()), own);
        }
    }

    @Override
    public Message receive(Timeout timeout) throws IpcException {
        Optional<Duration> left = timeout.remaining();
        var message = left.isPresent() ? in.receiveMessage(left.get()) : in.receiveMessage();
        return new Message(message.body(), Map.of(PRIORITY, message.label()));
    }
}
