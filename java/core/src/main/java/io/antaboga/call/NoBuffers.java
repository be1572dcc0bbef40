package io.antaboga.call;

import io.antaboga.call.wire.BufferSource;
import java.lang.foreign.MemorySegment;

/** The buffers of JSON that came alone. */
final class NoBuffers implements BufferSource {
    static final NoBuffers INSTANCE = new NoBuffers();

    private NoBuffers() {}

    @Override
    public int count() {
        return 0;
    }

    @Override
    public byte[] octets(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public MemorySegment view(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public boolean readOnly(int index) {
        throw new IndexOutOfBoundsException(index);
    }
}
