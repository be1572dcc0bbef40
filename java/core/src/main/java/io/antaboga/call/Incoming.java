package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.call.wire.BufferSource;
import io.antaboga.os.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The buffers of one message that came; of one thread. {@link #close()}, when it was read, gives transfer memory back; views stay as long
 * as they are reachable. It must be closed also where the message is not wanted.
 */
final class Incoming implements BufferSource, AutoCloseable {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Segments segments;
    private final List<Buffer> buffers;
    private boolean closed;

    Incoming(Segments segments, List<Buffer> buffers) {
        this.segments = segments;
        this.buffers = buffers;
    }

    @Override
    public int count() {
        return buffers.size();
    }

    @Override
    public byte[] octets(int index) throws IpcException {
        Buffer buffer = buffers.get(index);
        if (buffer.place() == Buffer.INLINE) {
            return buffer.inline();
        }
        if (buffer.length() > LONGEST_ARRAY) {
            throw Errno.failure("receive", Errno.EMSGSIZE, "length", buffer.length(), "limit", LONGEST_ARRAY);
        }
        return region(buffer).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public MemorySegment view(int index) throws IpcException {
        Buffer buffer = buffers.get(index);
        MemorySegment memory = buffer.place() == Buffer.SHARED ? region(buffer) : MemorySegment.ofArray(octets(index));
        return buffer.readOnly() ? memory.asReadOnly() : memory;
    }

    private MemorySegment region(Buffer buffer) throws IpcException {
        if (closed) {
            throw new IllegalStateException("the buffers were given back");
        }
        return segments.region(buffer);
    }

    @Override
    public boolean readOnly(int index) {
        return buffers.get(index).readOnly();
    }

    @Override
    public void close() throws IpcException {
        if (!closed) {
            closed = true;
            segments.met(buffers);
        }
    }
}
