package io.antaboga.layout;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decides from a private copy of a header's octets whether they keep the rules; the first one broken is told. */
record HeaderCheck(MemorySegment copy, String name) {
    static final String OPERATION = "attach";
    static final long GRAIN = 64;

    /** The rules on words that do not depend on what the reader expects; {@code mapped} is the memory's length. */
    void run(long mapped) throws IpcException {
        equal("header_version", SegmentHeader.VERSION, word32(SegmentHeader.VERSION_AT));
        equal("header_size", SegmentHeader.SIZE, word32(SegmentHeader.HEADER_SIZE_AT));
        equal("reserved", 0, word64(SegmentHeader.RESERVED_AT));
        int number = word32(SegmentHeader.KIND_AT);
        if (SegmentKind.of(number).isEmpty()) {
            throw broken("kind", "1 to 5", Integer.toUnsignedLong(number));
        }
        long least = SegmentHeader.SIZE + SegmentKind.of(number).get().controlSize();
        long data = word64(SegmentHeader.DATA_OFFSET_AT);
        if (below(data, least) || data % GRAIN != 0) {
            throw broken("data_offset", "a multiple of " + GRAIN + " from " + least, data);
        }
        long size = word64(SegmentHeader.SIZE_AT);
        if (below(size, data) || below(mapped, size)) {
            throw broken("size", "from " + Long.toUnsignedString(data) + " to " + mapped, size);
        }
        long form = word64(SegmentHeader.FORM_SIZE_AT);
        long mostForm = Math.min(data - least, SegmentHeader.MOST_FORM);
        if (below(mostForm, form)) {
            throw broken("form_size", "at most " + mostForm, form);
        }
        long recordSize = word64(SegmentHeader.RECORD_SIZE_AT);
        if (recordSize == 0) {
            throw broken("record_size", "at least 1", recordSize);
        }
        long count = word64(SegmentHeader.RECORD_COUNT_AT);
        long room = Long.divideUnsigned(size - data, recordSize);
        if (count == 0 || below(room, count)) {
            throw broken("record_count", "from 1 to " + room, count);
        }
    }

    private static boolean below(long one, long other) {
        return Long.compareUnsigned(one, other) < 0;
    }

    private void equal(String word, long expected, long found) throws IpcException {
        if (found != expected) {
            throw broken(word, expected, found);
        }
    }

    int word32(long offset) {
        return copy.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    long word64(long offset) {
        return copy.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    ProtocolException broken(String word, Object expected, long found) {
        Object shown = Long.toUnsignedString(found);
        return new ProtocolException(OPERATION, "malformed header", details(name, word, expected, shown));
    }

    /** The error for what is no segment of the kind that is wanted. */
    static IpcException wrongKind(String name, String word, Object expected, Object found) {
        return new IpcException(
                OPERATION, "another kind of segment", "WRONG_KIND", 0, details(name, word, expected, found));
    }

    static Map<String, Object> details(String name, String word, Object expected, Object found) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", name);
        details.put("word", word);
        details.put("expected", expected);
        details.put("found", found);
        return details;
    }
}
