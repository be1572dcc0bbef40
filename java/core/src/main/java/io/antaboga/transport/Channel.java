package io.antaboga.transport;

import io.antaboga.IpcException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * An endpoint that sends and receives whole messages.
 *
 * <p>Any number of threads may send and receive; each message is sent and received whole. A timeout of zero means now,
 * never for ever; the forms without a timeout wait for ever. A blocked call ends with
 * {@link io.antaboga.DeadlineException}, {@link io.antaboga.ClosedException} when {@link #close()} is called from another
 * thread, or {@link io.antaboga.InterruptedIpcException}. The end of the other side is
 * {@link io.antaboga.PeerClosedException} to a receiver, and an {@link IpcException} with {@code EPIPE} to a sender.
 *
 * <p>A deadline that passes before the first byte of a message was written has sent nothing. One that passes later
 * breaks the channel for sending ({@link io.antaboga.BrokenChannelException} from then on). A receive that ends early
 * keeps what had arrived for the next receive.
 */
public interface Channel extends AutoCloseable {
    /**
     * Sends the remaining bytes of {@code message} as one message, and consumes them; blocks while there is no room.
     *
     * <p>A stream sends a long message in a direct buffer without copying it first.
     */
    void send(ByteBuffer message) throws IpcException;

    /** Sends like {@link #send(ByteBuffer)}, within {@code timeout}. */
    void send(ByteBuffer message, Duration timeout) throws IpcException;

    /** Sends {@code message} as one message; blocks while there is no room. */
    default void send(byte[] message) throws IpcException {
        send(ByteBuffer.wrap(message));
    }

    /** Sends {@code message} as one message, within {@code timeout}. */
    default void send(byte[] message, Duration timeout) throws IpcException {
        send(ByteBuffer.wrap(message), timeout);
    }

    /** Sends without blocking; false when it is not sure that there is room for it all, and then nothing was sent. */
    boolean trySend(ByteBuffer message) throws IpcException;

    /** Receives one message; blocks until there is one. */
    byte[] receive() throws IpcException;

    /** Receives one message, within {@code timeout}. */
    byte[] receive(Duration timeout) throws IpcException;

    /** Receives without blocking; empty when no whole message is there now. */
    Optional<byte[]> tryReceive() throws IpcException;

    /** The length in bytes of the longest message this channel sends or accepts. */
    long maxMessageLength();

    /** Closes this endpoint and ends its blocked calls; does nothing the second time. */
    @Override
    void close() throws IpcException;
}
