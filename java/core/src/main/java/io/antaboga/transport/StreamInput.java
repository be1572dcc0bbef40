package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.SafetyNet;
import java.lang.ref.Reference;
import java.time.Duration;

/**
 * Bytes as they come from a descriptor that somebody else owns, such as standard input; no messages are told apart.
 *
 * <p>The descriptor stays open and as it is. For any number of threads, each of which gets other bytes.
 */
public final class StreamInput implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final StreamCalls calls;
    private final Gate gate;
    private final SafetyNet net;
    private final StreamBuffer buffer = new StreamBuffer();

    private StreamInput(StreamCalls calls, Gate gate) {
        this.calls = calls;
        this.gate = gate;
        this.net = SafetyNet.under(this, "StreamInput {descriptor=" + calls.fd + "}", gate::close);
        buffer.grow(BLOCK);
    }

    /** Reads from descriptor {@code number}, which must stay open until this object is closed. */
    public static StreamInput of(int number) throws IpcException {
        return new StreamInput(StreamCalls.of(number), Gate.open("read", "descriptor", number));
    }

    /** The next bytes, at least one; an empty array at the end. Blocks until there are some. */
    public byte[] read() throws IpcException {
        return read(Deadline.NEVER);
    }

    /** The next bytes, at least one, within {@code timeout}; an empty array at the end. */
    public byte[] read(Duration timeout) throws IpcException {
        return read(Deadline.after(timeout));
    }

    private byte[] read(Deadline deadline) throws IpcException {
        gate.enter(deadline);
        try {
            for (; ; ) {
                gate.await(calls.fd, POLLIN, deadline);
                long length = calls.read(buffer.address(), buffer.bytes().capacity());
                if (length >= 0) {
                    byte[] bytes = new byte[(int) length];
                    buffer.bytes().get(0, bytes);
                    return bytes;
                }
                // Another process may have been quicker.
                if (length != -Errno.EAGAIN && length != -Errno.EINTR) {
                    throw Errno.failure(calls.name(false), length, "descriptor", calls.fd);
                }
            }
        } finally {
            gate.leave();
            Reference.reachabilityFence(this);
        }
    }

    /** Ends every read with {@link io.antaboga.ClosedException}; the descriptor stays open. */
    @Override
    public void close() {
        gate.close();
        net.closed();
    }
}
