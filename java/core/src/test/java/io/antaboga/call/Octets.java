package io.antaboga.call;

import io.antaboga.call.wire.Buffer;
import io.antaboga.call.wire.BufferSink;
import io.antaboga.call.wire.BufferSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The buffers of a message, all of them octets. */
record Octets(List<byte[]> all) implements BufferSink, BufferSource {
    @Override
    public int octets(MemorySegment octets) {
        all.add(octets.toArray(ValueLayout.JAVA_BYTE));
        return all.size() - 1;
    }

    @Override
    public int view(MemorySegment memory, boolean readOnly) {
        throw new AssertionError("nothing here needs this");
    }

    @Override
    public List<Buffer> buffers() {
        throw new AssertionError("nothing here needs this");
    }

    @Override
    public Buffer spill(byte[] octets) {
        throw new AssertionError("nothing here needs this");
    }

    @Override
    public int count() {
        return all.size();
    }

    @Override
    public byte[] octets(int index) {
        return all.get(index).clone();
    }

    @Override
    public MemorySegment view(int index) {
        return MemorySegment.ofArray(all.get(index));
    }

    @Override
    public boolean readOnly(int index) {
        return false;
    }
}
