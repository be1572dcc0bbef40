package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.transport.Channel;
import java.nio.ByteBuffer;

/** An end that is a channel; closing it closes what came with it, too. */
final class ChannelLink implements Link {
    private final Channel channel;
    private final Echo echo;

    /** The caller's end; {@code echo} is waited for when it is closed. */
    ChannelLink(Channel channel, Echo echo) {
        this.channel = channel;
        this.echo = echo;
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        channel.send(message);
    }

    @Override
    public byte[] receive() throws IpcException {
        return channel.receive();
    }

    @Override
    public void close() throws IpcException {
        try (echo;
                channel) {
            return;
        }
    }
}
