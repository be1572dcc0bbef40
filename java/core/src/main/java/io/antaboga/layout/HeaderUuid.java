package io.antaboga.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;

/** The 16 octets of a UUID in the order of its text, whatever the machine's byte order. */
final class HeaderUuid {
    private static final ValueLayout.OfLong HALF = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private HeaderUuid() {}

    static void write(MemorySegment memory, long offset, UUID id) {
        memory.set(HALF, offset, id.getMostSignificantBits());
        memory.set(HALF, offset + Long.BYTES, id.getLeastSignificantBits());
    }

    static UUID read(MemorySegment memory, long offset) {
        return new UUID(memory.get(HALF, offset), memory.get(HALF, offset + Long.BYTES));
    }
}
