package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.call.wire.BufferSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The buffers of one message that is being made; of one thread. {@link #announce()} goes before the message is sent, {@link #sent()}
 * after it, and {@link #close()} takes back what was not sent.
 */
final class Outgoing implements BufferSink, AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Segments segments;
    private final List<Buffer> buffers = new ArrayList<>();
    private final Map<Numbered, Long> used = new LinkedHashMap<>();
    /** Whoever made the message may let go of the memory before it is sent, and its number would be forgotten first. */
    private final List<MemorySegment> kept = new ArrayList<>();

    private Numbered current;
    private long room;
    private boolean sent;

    Outgoing(Segments segments) {
        this.segments = segments;
    }

    @Override
    public int octets(MemorySegment octets) throws IpcException {
        return add(
                octets.byteSize() <= Segments.MOST_INLINE
                        ? Buffer.of(octets.toArray(ValueLayout.JAVA_BYTE))
                        : transferred(octets));
    }

    @Override
    public int view(MemorySegment memory, boolean readOnly) throws IpcException {
        boolean forReading = readOnly || memory.isReadOnly();
        long length = memory.byteSize();
        Region region = length == 0 ? null : Region.of(memory);
        if (region != null) {
            kept.add(memory);
            Numbered known = use(segments.known(region));
            long offset = memory.address() - region.address();
            return add(new Buffer(Buffer.SHARED, forReading, known.number, offset, length, null));
        }
        if (length <= Segments.MOST_INLINE) {
            byte[] octets = memory.toArray(ValueLayout.JAVA_BYTE);
            return add(new Buffer(Buffer.INLINE, forReading, 0, 0, length, octets));
        }
        Numbered copy = use(segments.copy(memory));
        return add(new Buffer(Buffer.SHARED, forReading, copy.number, 0, length, null));
    }

    @Override
    public List<Buffer> buffers() {
        return buffers;
    }

    @Override
    public Buffer spill(byte[] octets) throws IpcException {
        // In memory of its own: the receiver gives it back before it has read the rest.
        current = null;
        return transferred(MemorySegment.ofArray(octets));
    }

    private Buffer transferred(MemorySegment octets) throws IpcException {
        long length = octets.byteSize();
        if (current == null || current.size - room < length) {
            current = segments.lend(length);
            room = Transfer.DATA;
        }
        // Nobody else names it while it is lent.
        use(current).named++;
        MemorySegment.copy(octets, 0, current.transfer.memory(), room, length);
        Buffer buffer = new Buffer(Buffer.TRANSFER, false, current.number, room, length, null);
        room = room + length + ALIGNMENT - 1 & -ALIGNMENT;
        return buffer;
    }

    private int add(Buffer buffer) {
        buffers.add(buffer);
        return buffers.size() - 1;
    }

    private Numbered use(Numbered segment) {
        used.merge(segment, 1L, Long::sum);
        return segment;
    }

    /** Tells the peer of the memory that it does not know yet; before the message goes. */
    void announce() throws IpcException {
        if (!used.isEmpty()) {
            segments.announce(used);
        }
    }

    /** Says that the message went. */
    void sent() throws IpcException {
        sent = true;
        if (!used.isEmpty()) {
            segments.sent(used);
            kept.clear();
        }
    }

    /** Takes back what did not go; does nothing after {@link #sent()}. */
    @Override
    public void close() throws IpcException {
        if (!sent && !used.isEmpty()) {
            sent = true;
            segments.takeBack(used);
            kept.clear();
        }
    }
}
