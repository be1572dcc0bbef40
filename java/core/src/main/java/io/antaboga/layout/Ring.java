package io.antaboga.layout;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** The form of a ring: {@code spec/layout/ring.md}. */
public final class Ring {
    /** Octets of the smallest ring. */
    public static final long LEAST_CAPACITY = 1 << 12;

    /** Octets of the largest. */
    public static final long MOST_CAPACITY = 1 << 30;

    private static final String NO_FINGERPRINT = "0".repeat(32);

    private Ring() {}

    /** The length of the longest message that a ring takes. */
    public static int limit(long capacity) {
        return (int) (capacity / 4) - 16;
    }

    /**
     * The header of a ring with room for {@code capacity} octets or more.
     *
     * @throws IllegalArgumentException for less than 1, or more than {@link #MOST_CAPACITY}
     */
    public static SegmentHeader header(long capacity, Creator creator) {
        if (capacity < 1 || capacity > MOST_CAPACITY) {
            throw new IllegalArgumentException("a ring's capacity is 1 to " + MOST_CAPACITY + ": " + capacity);
        }
        long rounded = Math.max(LEAST_CAPACITY, Long.highestOneBit(capacity * 2 - 1));
        long offset = SegmentHeader.SIZE + SegmentKind.RING.controlSize();
        return new SegmentHeader(
                SegmentKind.RING, offset + rounded, offset, 1, rounded, NO_FINGERPRINT, 0, creator, "");
    }

    /**
     * Checks what is particular to a ring in a header that was read.
     *
     * @throws IpcException with {@code WRONG_KIND} for another kind of segment, {@code PROTOCOL} for a header that breaks a rule
     */
    public static void check(SegmentHeader header, String name) throws IpcException {
        if (header.kind() != SegmentKind.RING) {
            throw HeaderCheck.wrongKind(
                    name, "kind", SegmentKind.RING.spelling(), header.kind().spelling());
        }
        check(header.recordSize() == 1, name, "record_size", 1, header.recordSize());
        check(header.form().isEmpty(), name, "form_size", 0, header.form().length());
        long capacity = header.recordCount();
        check(
                Long.bitCount(capacity) == 1 && capacity >= LEAST_CAPACITY && capacity <= MOST_CAPACITY,
                name,
                "record_count",
                "a power of two, " + LEAST_CAPACITY + " to " + MOST_CAPACITY,
                capacity);
    }

    /** Whether the end that the creator has left to others was taken before; for one at a time, by a lock of the caller's. */
    public static boolean isOpened(MemorySegment memory, SegmentHeader header) {
        return RingWords.isOpened(memory, header);
    }

    /** Takes that end, so that nobody takes it again. */
    public static void open(MemorySegment memory, SegmentHeader header) {
        RingWords.setOpened(memory, header);
    }

    private static void check(boolean holds, String name, String word, Object expected, Object found)
            throws IpcException {
        if (!holds) {
            Map<String, Object> details = HeaderCheck.details(name, word, expected, found);
            throw new ProtocolException("attach", "malformed header", details);
        }
    }
}
