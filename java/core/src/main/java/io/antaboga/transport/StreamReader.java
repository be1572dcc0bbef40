package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.wire.Decoder;
import java.util.List;

/**
 * The receiving half of a channel over a stream: one poll and one buffered read a message, if it is not long.
 *
 * <p>What has arrived of a message stays in the decoder when a receive ends early.
 */
final class StreamReader {
    private final StreamCalls calls;
    private final Decoder decoder;
    private final Object[] keyValues;
    private final StreamBuffer buffer = new StreamBuffer();
    private final Gate gate;
    /** Null where no descriptors are taken: the kernel closes those that come with bytes read without them. */
    private final StreamRights rights;

    private boolean ended;
    private byte[] peeked;

    StreamReader(StreamCalls calls, Decoder decoder, Object[] keyValues, Gate gate) {
        this(calls, decoder, keyValues, gate, null);
    }

    /** @param rights what takes descriptors, or null */
    StreamReader(StreamCalls calls, Decoder decoder, Object[] keyValues, Gate gate, StreamRights rights) {
        this.calls = calls;
        this.decoder = decoder;
        this.keyValues = keyValues;
        this.gate = gate;
        this.rights = rights;
        buffer.bytes().limit(0);
    }

    byte[] receive(Deadline deadline) throws IpcException {
        gate.enter(deadline);
        try {
            byte[] message = next(deadline);
            return rights == null ? message : rights.bodyOf(message);
        } finally {
            gate.leave();
        }
    }

    /** Receives a message with the descriptors that came with it. */
    Delivery receiveDelivery(Deadline deadline) throws IpcException {
        gate.enter(deadline);
        try {
            return delivery(next(deadline));
        } finally {
            gate.leave();
        }
    }

    private Delivery delivery(byte[] message) throws IpcException {
        return rights == null ? new Delivery(message, List.of()) : rights.delivery(message);
    }

    private byte[] next(Deadline deadline) throws IpcException {
        boolean await = true;
        for (; ; ) {
            byte[] message = buffered();
            if (message != null) {
                return message;
            }
            if (await) {
                gate.await(calls.fd, POLLIN, deadline);
            }
            // Where the buffer was filled there is likely more.
            await = !fill() || buffer.bytes().limit() < buffer.bytes().capacity();
        }
    }

    /** Waits until a receive would not; false when the deadline passes before. */
    boolean poll(Deadline deadline) throws IpcException {
        try {
            gate.enter(deadline);
        } catch (DeadlineException passed) {
            return false;
        }
        try {
            if (peeked == null) {
                peeked = next(deadline);
            }
            return true;
        } catch (DeadlineException passed) {
            return false;
        } catch (PeerClosedException | ProtocolException told) {
            // The next receive tells it again.
            return true;
        } finally {
            gate.leave();
        }
    }

    /** Sets the longest message to accept from the next message on. */
    void limit(int maxMessageLength, Deadline deadline) throws IpcException {
        gate.enter(deadline);
        try {
            decoder.limit(maxMessageLength);
        } finally {
            gate.leave();
        }
    }

    /** A message, or null if no whole one is there now. */
    byte[] tryReceive() throws IpcException {
        if (!gate.tryEnter()) {
            return null;
        }
        try {
            byte[] message = nextNow();
            return message == null || rights == null ? message : rights.bodyOf(message);
        } finally {
            gate.leave();
        }
    }

    /** A message with its descriptors, or null if no whole one is there now. */
    Delivery tryReceiveDelivery() throws IpcException {
        if (!gate.tryEnter()) {
            return null;
        }
        try {
            byte[] message = nextNow();
            return message == null ? null : delivery(message);
        } finally {
            gate.leave();
        }
    }

    private byte[] nextNow() throws IpcException {
        for (; ; ) {
            byte[] message = buffered();
            if (message != null || !fill()) {
                return message;
            }
        }
    }

    private byte[] buffered() throws IpcException {
        if (peeked != null) {
            byte[] message = peeked;
            peeked = null;
            return message;
        }
        byte[] message = decoder.decode(buffer.bytes());
        if (message == null && ended) {
            message = decoder.end();
            if (message == null) {
                throw new PeerClosedException("receive", "the other end is closed", Errno.details(keyValues));
            }
        }
        if (rights != null) {
            rights.decoded(message != null, buffer.bytes().hasRemaining());
        }
        return message;
    }

    /** Takes what is there, or the end of the stream; false if neither is there now. */
    private boolean fill() throws IpcException {
        // A buffer that was filled to the brim is likely to be so again.
        if (buffer.bytes().limit() == buffer.bytes().capacity()) {
            buffer.grow(2L * buffer.bytes().capacity());
        }
        buffer.bytes().clear();
        int room = buffer.bytes().capacity();
        long count = rights == null ? calls.read(buffer.address(), room) : rights.read(buffer.address(), room);
        buffer.bytes().limit((int) Math.max(0, count));
        if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
            return false;
        }
        // A socket whose peer closed it without reading all that was sent to it says so once, and then is at its end.
        if (count == 0 || count == -Errno.ECONNRESET) {
            ended = true;
        } else if (count < 0) {
            throw Errno.failure(calls.name(false), count, keyValues);
        }
        return true;
    }

    /** Ends every receive; see {@link Gate#close}. */
    void close() {
        gate.close();
        if (rights != null) {
            rights.close();
        }
    }
}
