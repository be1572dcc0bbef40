package io.antaboga.call.wire;

/** How much a message and a value may be: {@code spec/call}. */
final class Bounds {
    /** Octets of a body and of inline buffers, together. */
    static final int MOST_INLINE = 64 << 20;
    /** Entries of the table. */
    static final int MOST_BUFFERS = 1_000_000;
    /** Octets of a body in format 2. */
    static final int MOST_OCTETS = 4_096;
    /** Octets of a message that is not spilled. */
    static final int MOST_UNSPILLED = 8_192;
    /** Values of the JSON of a body. */
    static final int MOST_VALUES = 1_000_000;
    /** Arrays and objects of the JSON within each other. */
    static final int MOST_DEPTH = 200;
    /** Characters of an integer in hexadecimal, or of a decimal. */
    static final int MOST_DIGITS = 1_000_000;
    /** Dimensions of an array. */
    static final int MOST_DIMENSIONS = 32;

    private Bounds() {}
}
