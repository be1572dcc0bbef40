package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Timeout;
import io.antaboga.transport.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A channel whose messages are bytes and nothing else.
 *
 * @param channel the channel; whoever made it closes it
 */
record ChannelPort(Channel channel) implements Port {
    @Override
    public void send(Message message, Timeout timeout) throws IpcException {
        Optional<Duration> left = timeout.remaining();
        if (left.isPresent()) {
            channel.send(message.bytes(), left.get());
        } else {
            channel.send(message.bytes());
        }
    }

    @Override
    public Message receive(Timeout timeout) throws IpcException {
        Optional<Duration> left = timeout.remaining();
        return new Message(left.isPresent() ? channel.receive(left.get()) : channel.receive(), Map.of());
    }
}
