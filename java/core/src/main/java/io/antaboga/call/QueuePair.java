package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.transport.Channel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A channel of two queues, one for each direction; it owns both.
 *
 * <p>Queues do not tell that the other side has gone. Who learns it in another way says so by {@link #end}: an empty message, which
 * nobody sends otherwise, comes after all that the other side had sent.
 */
record QueuePair(Channel in, Channel out) implements Channel {
    /** Opens a queue. */
    interface Opening {
        Channel open() throws IpcException;
    }

    /** Opens both. */
    static QueuePair open(Opening incoming, Opening outgoing) throws IpcException {
        Channel in = incoming.open();
        boolean done = false;
        try {
            QueuePair pair = new QueuePair(in, outgoing.open());
            done = true;
            return pair;
        } finally {
            if (!done) {
                in.close();
            }
        }
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        out.send(message);
    }

    @Override
    public void send(ByteBuffer message, Duration timeout) throws IpcException {
        out.send(message, timeout);
    }

    @Override
    public boolean trySend(ByteBuffer message) throws IpcException {
        return out.trySend(message);
    }

    @Override
    public byte[] receive() throws IpcException {
        return unlessEnd(in.receive());
    }

    @Override
    public byte[] receive(Duration timeout) throws IpcException {
        return unlessEnd(in.receive(timeout));
    }

    @Override
    public Optional<byte[]> tryReceive() throws IpcException {
        Optional<byte[]> message = in.tryReceive();
        if (message.isPresent()) {
            unlessEnd(message.get());
        }
        return message;
    }

    private static byte[] unlessEnd(byte[] message) throws PeerClosedException {
        if (message.length == 0) {
            throw new PeerClosedException("receive", "the other end has gone", Map.of());
        }
        return message;
    }

    /** Says that nothing more will come; false if there is no room to say it. */
    boolean end() throws IpcException {
        return in.trySend(ByteBuffer.allocate(0));
    }

    @Override
    public long maxMessageLength() {
        return Math.min(in.maxMessageLength(), out.maxMessageLength());
    }

    @Override
    public void close() throws IpcException {
        try (in;
                out) {
            return;
        }
    }
}
