package io.antaboga.layout;

/** The bounds of a declaration. */
final class Bounds {
    static final int MOST_TEXT = 1 << 20;
    static final int MOST_RECORDS = 256;
    static final int MOST_FIELDS = 4096;
    static final int MOST_NAMES = 4096;
    static final int MOST_DEPTH = 16;
    static final int MOST_DIMENSIONS = 8;
    static final long MOST_BYTES = Integer.MAX_VALUE;

    private Bounds() {}

    /** The lowest multiple of {@code alignment}, a power of two, that is not below {@code offset}. */
    static long roundUp(long offset, int alignment) {
        return offset + alignment - 1 & -alignment;
    }
}
