package io.antaboga.transport;

/** What a thread does that finds nothing in a ring, or no room; see {@code spec/transport/ring.md}. */
public enum RingWait {
    /** Looks again and again, for as long as it takes. */
    SPIN,
    /** Looks again for up to 50 µs where that has paid lately, and then sleeps. */
    ADAPTIVE,
    /** Sleeps at once. */
    BLOCK
}
