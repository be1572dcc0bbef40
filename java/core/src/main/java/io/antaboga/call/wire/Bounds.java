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

    private Bounds() {}
}
