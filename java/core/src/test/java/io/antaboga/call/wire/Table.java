package io.antaboga.call.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Buffers without a kernel object: what goes into one comes out of the other. */
final class Table implements BufferSink, BufferSource {
    private static final int MOST_INLINE = 4_096;

    private final List<Buffer> buffers = new ArrayList<>();
    private final List<MemorySegment> memories = new ArrayList<>();
    private byte[] spilled;

    @Override
    public int octets(MemorySegment memory) {
        byte[] octets = memory.toArray(ValueLayout.JAVA_BYTE);
        memories.add(MemorySegment.ofArray(octets));
        buffers.add(
                octets.length <= MOST_INLINE
                        ? Buffer.of(octets)
                        : new Buffer(Buffer.TRANSFER, false, 2, 0, octets.length, null));
        return buffers.size() - 1;
    }

    @Override
    public int view(MemorySegment memory, boolean readOnly) {
        memories.add(memory);
        buffers.add(new Buffer(Buffer.SHARED, readOnly, 4, 0, memory.byteSize(), null));
        return buffers.size() - 1;
    }

    @Override
    public List<Buffer> buffers() {
        return buffers;
    }

    @Override
    public Buffer spill(byte[] octets) {
        spilled = octets;
        return new Buffer(Buffer.TRANSFER, false, 6, 64, octets.length, null);
    }

    byte[] spilled(Buffer where) {
        return where.offset() == 64 ? Arrays.copyOf(spilled, (int) where.length()) : new byte[0];
    }

    @Override
    public int count() {
        return buffers.size();
    }

    @Override
    public byte[] octets(int index) {
        return memories.get(index).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public MemorySegment view(int index) {
        return readOnly(index) ? memories.get(index).asReadOnly() : memories.get(index);
    }

    @Override
    public boolean readOnly(int index) {
        return buffers.get(index).readOnly();
    }

    /** {@code count} octets that differ. */
    static byte[] counted(int count) {
        byte[] octets = new byte[count];
        IntStream.range(0, count).forEach(i -> octets[i] = (byte) (i * 31));
        return octets;
    }
}
