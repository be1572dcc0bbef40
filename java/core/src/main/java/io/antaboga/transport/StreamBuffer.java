package io.antaboga.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Memory outside the heap through which a stream's bytes pass; grows to what long messages need and no further. */
final class StreamBuffer {
    private static final int FIRST = 1 << 14;
    /** Above what a socket holds by default (net.core.wmem_default), so that one call can take all that is there. */
    private static final int MOST = 1 << 18;

    private ByteBuffer bytes;
    private long address;

    StreamBuffer() {
        allocate(FIRST);
    }

    private void allocate(int size) {
        MemorySegment memory = Arena.ofAuto().allocate(size, 64);
        bytes = memory.asByteBuffer();
        address = memory.address();
    }

    /** The bytes; they keep the memory alive. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Where the remaining bytes begin. */
    long address() {
        return address + bytes.position();
    }

    /** Makes room for up to {@code wanted} bytes, as far as a buffer may grow; only when nothing in it is needed. */
    void grow(long wanted) {
        if (wanted > bytes.capacity() && bytes.capacity() < MOST) {
            int size = bytes.capacity();
            while (size < wanted && size < MOST) {
                size *= 2;
            }
            allocate(size);
        }
    }
}
