package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.transport.Channel;
import java.nio.ByteBuffer;

/** An end of two queues, one for each direction; closing it closes what came with it, too. */
final class QueueLink implements Link {
    private final Channel in;
    private final Channel out;
    private final Echo echo;

    QueueLink(Channel in, Channel out, Echo echo) {
        this.in = in;
        this.out = out;
        this.echo = echo;
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        out.send(message);
    }

    @Override
    public byte[] receive() throws IpcException {
        return in.receive();
    }

    @Override
    public void close() throws IpcException {
        try (in;
                out;
                echo) {
            return;
        }
    }
}
