package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Timeout;
import io.antaboga.transport.Selection;
import io.antaboga.transport.SysvMq;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * System V queues; whoever made them closes them.
 *
 * @param in where messages come from, or null
 * @param out where they go, or null
 * @param type of a message that names none
 * @param selection which messages are received
 */
record SysvMqPort(SysvMq in, SysvMq out, long type, Selection selection) implements Port {
    private static final String TYPE = "type";

    @Override
    public void send(Message message, Timeout timeout) throws IpcException {
        long own = ((Number) message.attributes().getOrDefault(TYPE, type)).longValue();
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
        var message = left.isPresent() ? in.receiveMessage(selection, left.get()) : in.receiveMessage(selection);
        return new Message(message.body(), Map.of(TYPE, message.label()));
    }
}
