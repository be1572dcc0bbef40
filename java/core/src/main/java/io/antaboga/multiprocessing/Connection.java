package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.multiprocessing.pickle.PickleException;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.ByteStreamChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One end of a {@code multiprocessing.connection.Connection}; the other may be CPython's. Described in
 * {@code spec/multiprocessing/connection.md}.
 *
 * <p>Messages are bytes or pickled objects, and nothing in a message tells which: both ends must agree. Any number of threads
 * may send and receive. Every blocking call ends by its timeout ({@link io.antaboga.DeadlineException}), by {@link #close()}
 * ({@link io.antaboga.ClosedException}) and by interrupt. Stricter than CPython: a negative length, and an end of the stream
 * anywhere but between messages, are {@link io.antaboga.ProtocolException}.
 */
public final class Connection implements AutoCloseable {
    private static final int FIRST_ROOM = 256;
    /** Memory for a longer pickle is not kept for the next one. */
    private static final int MOST_KEPT = 1 << 22;

    private final ByteStreamChannel channel;
    private final PickleDecoder decoder;
    private final AtomicReference<byte[]> spare = new AtomicReference<>();

    private Connection(ByteStreamChannel channel, PickleDecoder decoder) {
        this.channel = Objects.requireNonNull(channel, "channel");
        this.decoder = Objects.requireNonNull(decoder, "decoder");
    }

    /** A connection over a channel with {@link io.antaboga.wire.Framing#MP}, such as an inherited pipe; owns it. */
    public static Connection over(ByteStreamChannel channel) {
        return over(channel, PickleDecoder.standard());
    }

    /** A connection over a channel with {@link io.antaboga.wire.Framing#MP}; owns it. */
    public static Connection over(ByteStreamChannel channel, PickleDecoder decoder) {
        return new Connection(channel, decoder);
    }

    /** Another descriptor for the same socket, the caller's to close. */
    Descriptor duplicate() throws IpcException {
        return channel.duplicate();
    }

    /** Sends {@code message} as Python's {@code send_bytes} does; blocks while there is no room. */
    public void sendBytes(byte[] message) throws IpcException {
        channel.send(message);
    }

    /** Sends {@code message}, within {@code timeout}. */
    public void sendBytes(byte[] message, Duration timeout) throws IpcException {
        channel.send(message, timeout);
    }

    /** Sends the remaining bytes of {@code message}, and consumes them. */
    public void sendBytes(ByteBuffer message) throws IpcException {
        channel.send(message);
    }

    /** Sends the remaining bytes of {@code message}, and consumes them, within {@code timeout}. */
    public void sendBytes(ByteBuffer message, Duration timeout) throws IpcException {
        channel.send(message, timeout);
    }

    /** Waits for a message, as Python's {@code recv_bytes} does. */
    public byte[] receiveBytes() throws IpcException {
        return channel.receive();
    }

    /** Waits for a message, within {@code timeout}. */
    public byte[] receiveBytes(Duration timeout) throws IpcException {
        return channel.receive(timeout);
    }

    /**
     * Sends {@code value} as a pickle, as Python's {@code send} does.
     *
     * @param value of the types in {@code docs/types.md}
     * @throws PickleException if it has no Python value that is the same; nothing was sent then
     */
    public void sendObject(Object value) throws IpcException {
        List<ByteBuffer> pickle = pickle(value);
        channel.send(pickle);
        keep(pickle);
    }

    /** Sends {@code value}, within {@code timeout}. */
    public void sendObject(Object value, Duration timeout) throws IpcException {
        List<ByteBuffer> pickle = pickle(value);
        channel.send(pickle, timeout);
        keep(pickle);
    }

    private List<ByteBuffer> pickle(Object value) throws PickleException {
        byte[] kept = spare.getAndSet(null);
        return PickleEncoder.encode(value, kept == null ? new byte[FIRST_ROOM] : kept);
    }

    private void keep(List<ByteBuffer> pickle) {
        byte[] room = pickle.getFirst().array();
        if (room.length <= MOST_KEPT) {
            spare.set(room);
        }
    }

    /**
     * Waits for a pickle, as Python's {@code recv} does, and reads it without running anything of it.
     *
     * @throws PickleException if the message is no pickle or holds something that is not allowed; the message is gone then, and
     *     the connection goes on
     */
    public Object receiveObject() throws IpcException {
        return decoder.decodeOwned(channel.receive());
    }

    /** Waits for a pickle, within {@code timeout}. */
    public Object receiveObject(Duration timeout) throws IpcException {
        return decoder.decodeOwned(channel.receive(timeout));
    }

    /**
     * Waits until a receive would not: a whole message has come, or the other end is closed or broke the rules.
     *
     * @return false when {@code timeout} passes before; zero asks without waiting
     */
    public boolean poll(Duration timeout) throws IpcException {
        return channel.poll(timeout);
    }

    /** Closes this end and ends its blocked calls; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        channel.close();
    }
}
