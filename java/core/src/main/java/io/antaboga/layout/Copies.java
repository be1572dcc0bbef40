package io.antaboga.layout;

import java.lang.foreign.MemorySegment;

/**
 * Copies memory in pieces so small that no implementation stores them past the caches, where the order of other stores
 * would not hold.
 */
final class Copies {
    private static final long PIECE = 1 << 14;

    private Copies() {}

    static void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long length) {
        for (long done = 0; done < length; done += PIECE) {
            MemorySegment.copy(from, fromOffset + done, to, toOffset + done, Math.min(PIECE, length - done));
        }
    }
}
