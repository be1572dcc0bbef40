package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import java.nio.ByteBuffer;

/** One end of a two-way connection that carries whole messages, through this library's public interface. */
interface Link extends AutoCloseable {
    /** First byte of a message that is to be sent back. */
    byte ECHO = 'e';
    /** First byte of a message that is only to be taken. */
    byte SINK = 's';
    /** First byte of a message that ends the echo. */
    byte QUIT = 'q';

    /** A message of {@code length} bytes as who sends much would have it: a long one is outside the heap. */
    default ByteBuffer allocate(int length) {
        return length < 1 << 16 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
    }

    /** Sends the remaining bytes of {@code message} and consumes them. */
    void send(ByteBuffer message) throws IpcException;

    /** Sends {@code message}. */
    default void send(byte[] message) throws IpcException {
        send(ByteBuffer.wrap(message));
    }

    /** Receives a message. */
    byte[] receive() throws IpcException;

    /** Receives an answer and tells whether it has the length and the last byte of {@code message}. */
    default boolean receives(ByteBuffer message) throws IpcException {
        byte[] answer = receive();
        int last = message.limit() - 1;
        return answer.length == message.limit() && answer[last] == message.get(last);
    }

    /** Waits until a message that is not answered was taken; does nothing where the kernel holds a sender back. */
    default void awaitTaken() throws IpcException {}

    /** Lets {@link #awaitTaken()} return at the other end. */
    default void tellTaken() throws IpcException {}

    @Override
    void close() throws IpcException;
}
