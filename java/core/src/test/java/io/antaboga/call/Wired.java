package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.call.wire.BufferSink;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.UnixChannel;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A connection, and the other end of its channel; all values are integers. */
final class Wired implements AutoCloseable {
    final Connection connection;
    final UnixChannel other;
    private final List<Long> dropped = Collections.synchronizedList(new ArrayList<>());

    Wired(Handler handler) throws IpcException {
        UnixChannel.Pair pair = UnixChannel.create();
        other = UnixChannel.inherited(pair.peer().release(), StreamOptions.DEFAULT);
        connection = new Connection(pair.channel(), letters(), handler);
    }

    private Letters letters() {
        return new Letters() {
            @Override
            public Message open(byte[] octets) throws IpcException {
                return Message.read(octets, buffer -> {
                    throw new AssertionError("nothing is spilled");
                });
            }

            @Override
            public void drop(Message message) {
                dropped.add(message.call());
            }
        };
    }

    /** A connection at the other end, instead of the test. */
    Connection otherConnection(Handler handler) {
        return new Connection(other, letters(), handler);
    }

    /** The numbers of the answers that nobody got. */
    List<Long> dropped() {
        return List.copyOf(dropped);
    }

    /** What the connection sent next. */
    Message received() throws IpcException {
        return letters().open(other.receive());
    }

    void answer(long call, int value) throws IpcException {
        other.send(octets(answered(call, value)));
    }

    void call(long number, long parent, int value) throws IpcException {
        other.send(octets(message(number, parent, value)));
    }

    void awaitIdle(int count) {
        while (connection.idle() < count) {
            Thread.onSpinWait();
        }
    }

    void awaitServing() {
        while (connection.pending(Pending.SERVING) == null) {
            Thread.onSpinWait();
        }
    }

    static Message message(long number, long parent, int value) {
        return Message.call(value, number, parent, 0, Message.OCTETS, bytes(value));
    }

    static Message answered(long call, int value) {
        return Message.answer(Kind.RESULT, call, Message.OCTETS, bytes(value));
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static int value(Message message) {
        assertTrue(message.kind() != Kind.ERROR, message::toString);
        return ByteBuffer.wrap(message.body()).getInt();
    }

    static byte[] octets(Message message) throws IpcException {
        return message.write(new NoBuffers(), 8192);
    }

    @Override
    public void close() throws IpcException {
        connection.close();
        other.close();
    }

    private static final class NoBuffers implements BufferSink {
        @Override
        public int octets(MemorySegment octets) {
            throw new AssertionError("no buffers");
        }

        @Override
        public int view(MemorySegment memory, boolean readOnly) {
            throw new AssertionError("no buffers");
        }

        @Override
        public List<Buffer> buffers() {
            return List.of();
        }

        @Override
        public Buffer spill(byte[] octets) {
            throw new AssertionError("no buffers");
        }
    }
}
