package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.endpoint.SegmentEndpoint;
import io.antaboga.layout.Cell;
import io.antaboga.layout.RecordLayout;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.memory.Segment;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Records in a segment that others use at the same time.
 *
 * @param layout what they are declared to be
 * @param segment where they are
 * @param header what the segment says of itself; null for plain memory, of which only the declaration tells what it is
 * @param offset where the first begins
 * @param count how many there are
 */
record LiveRecords(RecordLayout layout, Segment segment, SegmentHeader header, long offset, long count)
        implements AutoCloseable {
    /** How many values that are not allowed are told at most. */
    static final int MOST_DIFFERENCES = 10_000;

    /** How long a writer is waited for that is at work whenever it is looked at. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    /**
     * Maps a segment for reading.
     *
     * @param offset where the record begins in plain memory; null to believe the header, or 0 where there is none
     * @throws IpcException if the header is refused, or the record does not fit
     */
    static LiveRecords open(RecordLayout layout, SegmentEndpoint endpoint, Long offset) throws IpcException {
        Segment segment = endpoint.open(true);
        boolean done = false;
        try {
            LiveRecords found = offset == null && SegmentHeader.isPresent(segment.memory())
                    ? behindHeader(layout, segment)
                    : plain(layout, segment, offset == null ? 0 : offset);
            done = true;
            return found;
        } finally {
            if (!done) {
                segment.close();
            }
        }
    }

    private static LiveRecords behindHeader(RecordLayout layout, Segment segment) throws IpcException {
        SegmentHeader header = SegmentHeader.read(segment.memory(), segment.name());
        header.match(header.kind(), segment.name(), layout);
        return new LiveRecords(layout, segment, header, header.dataOffset(), header.recordCount());
    }

    private static LiveRecords plain(RecordLayout layout, Segment segment, long offset) throws IpcException {
        if (offset > segment.size() || layout.size() > segment.size() - offset) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("name", segment.name());
            details.put("field", layout.name());
            details.put("word", "end");
            details.put("expected", "up to " + segment.size());
            details.put("found", offset + layout.size());
            throw new IpcException("layout", "the record does not fit into the segment", "ERANGE", 34, details);
        }
        return new LiveRecords(layout, segment, null, offset, 1);
    }

    /** The records in the segment, which others may change at any time. */
    MemorySegment records() {
        return segment.memory().asSlice(offset, Math.multiplyExact(count, layout.size()));
    }

    /** Shows each value, with the label by which people know it. */
    void cells(Look look, BiConsumer<String, Cell> visitor) {
        for (long index = 0; index < look.count(); index++) {
            String prefix = prefix(look, index);
            layout.cells(look.records(), index * layout.size(), cell -> visitor.accept(prefix + cell.path(), cell));
        }
    }

    private static String prefix(Look look, long index) {
        return look.count() == 1 ? "" : "[" + index + "].";
    }

    /** The first {@link #MOST_DIFFERENCES} of what the declaration does not allow. */
    List<Map<String, Object>> differences(Look look) {
        List<Map<String, Object>> differences = new ArrayList<>();
        if (look.moment() == Look.Moment.TORN) {
            String problem = look.moment().text();
            differences.add(Facts.difference(layout.name(), "moment", "one", problem, "segment"));
            return differences;
        }
        for (long index = 0; index < look.count() && differences.size() < MOST_DIFFERENCES; index++) {
            String prefix = prefix(look, index);
            layout.violations(look.records(), index * layout.size(), cell -> {
                if (differences.size() < MOST_DIFFERENCES) {
                    differences.add(difference(prefix + cell.path(), cell));
                }
            });
        }
        return differences;
    }

    /** How a value that is not allowed stands among the differences. */
    Map<String, Object> difference(String label, Cell cell) {
        String field = layout.name() + (label.startsWith("[") ? "" : ".") + label;
        return Facts.difference(field, "value", cell.expected(), cell.found(), "segment");
    }

    /** What there is to say of the segment itself. */
    Map<String, Object> described(Look look) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", segment.name());
        object.put("size", segment.size());
        object.put("offset", offset);
        object.put("records", count);
        object.put("header", header == null ? null : described(header));
        object.put("one_moment", look.moment() == Look.Moment.ONE);
        if (look.number() != null) {
            object.put("value", look.number());
        }
        return object;
    }

    private static Map<String, Object> described(SegmentHeader header) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", header.kind().spelling());
        object.put("size", header.size());
        object.put("data_offset", header.dataOffset());
        object.put("record_size", header.recordSize());
        object.put("record_count", header.recordCount());
        object.put("fingerprint", header.fingerprint());
        object.put("layout_version", header.layoutVersion());
        object.put("creator_pid", header.creator().pid());
        object.put("creator_start_time", header.creator().startTime());
        object.put("creator_boot_id", header.creator().bootId().toString());
        return object;
    }

    /** A line on the segment for people. */
    String summary(Look look) {
        String what = header == null
                ? "no header; the record is at " + offset
                : "made by pid " + header.creator().pid() + ", " + header.kind().spelling() + ": " + count;
        String value = look.number() == null ? "" : "value " + look.number() + " ";
        return segment.name() + ", " + segment.size() + " bytes, " + what + ", " + value
                + look.moment().text();
    }

    /** How a refused header stands among the differences. */
    static Map<String, Object> difference(IpcException refusal) {
        Map<String, Object> details = refusal.details();
        Object what = details.getOrDefault("word", details.getOrDefault("rule", refusal.code()));
        Object field = details.getOrDefault("field", "header");
        Object expected = details.getOrDefault("expected", "ready");
        Object found = details.getOrDefault("found", "not ready");
        return Facts.difference(field.toString(), what.toString(), expected, found, "segment");
    }

    @Override
    public void close() throws IpcException {
        segment.close();
    }
}
