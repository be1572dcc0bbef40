package io.antaboga.memory;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.NotReadyException;
import io.antaboga.layout.LatestSlot;
import io.antaboga.layout.RecordLayout;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.layout.SegmentKind;
import io.antaboga.layout.Seqlock;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A segment that says what it holds: records of a layout, behind a header that is checked before anything else is
 * believed; see {@code spec/layout/segment.md}.
 *
 * <p>The memory may come from any room. Whatever makes one of these takes the segment over: it is closed with it, and also
 * if making it fails. Nothing here synchronises access to the records. Any thread may use it.
 */
public final class LayoutSegment implements AutoCloseable {
    private static final Duration LONGEST_PAUSE_OF_READ = Duration.ofMillis(1);

    private static final String NO_REST = "the writer did not rest in time, or died half way";

    private final Segment segment;
    private final SegmentHeader header;
    private final RecordLayout layout;
    private final MemorySegment records;

    private LayoutSegment(Segment segment, SegmentHeader header, RecordLayout layout) {
        this.segment = segment;
        this.header = header;
        this.layout = layout;
        this.records = segment.memory().asSlice(header.dataOffset(), header.size() - header.dataOffset());
    }

    /** Bytes that a segment needs for {@code count} records. */
    public static long size(RecordLayout layout, long count) {
        return size(SegmentKind.RECORDS, layout, count);
    }

    /** Bytes that a segment of a kind needs for {@code count} records. */
    public static long size(SegmentKind kind, RecordLayout layout, long count) {
        return SegmentHeader.of(kind, layout, count, Headers.NOBODY).size();
    }

    /** Like {@link #create(Segment, RecordLayout, long, Consumer)}, with records that are all zero. */
    public static LayoutSegment create(Segment segment, RecordLayout layout, long count) throws IpcException {
        return create(segment, layout, count, zero -> {});
    }

    /**
     * Makes new memory a segment of {@code count} records.
     *
     * @param filling what the records begin with; nobody attaches before it is done
     * @throws IllegalArgumentException if the memory is too small, or has a header already
     */
    public static LayoutSegment create(
            Segment segment, RecordLayout layout, long count, Consumer<MemorySegment> filling) throws IpcException {
        return create(segment, SegmentKind.RECORDS, layout, count, filling);
    }

    /** Likewise, of a kind; a seqlock has one record, a latest-value slot two or more. */
    public static LayoutSegment create(
            Segment segment, SegmentKind kind, RecordLayout layout, long count, Consumer<MemorySegment> filling)
            throws IpcException {
        return made(segment, () -> {
            SegmentHeader header = SegmentHeader.of(kind, layout, count, Headers.thisProcess());
            header.write(segment.memory());
            LayoutSegment made = new LayoutSegment(segment, header, layout);
            filling.accept(made.records);
            SegmentHeader.publish(segment.memory());
            return made;
        });
    }

    /**
     * Reads a segment's header, if it is complete.
     *
     * @param layout what the records are expected to be
     * @param others newer or older versions that will do as well
     * @throws NotReadyException if it is not complete
     * @throws IpcException with {@code PROTOCOL} for a header that breaks a rule, {@code LAYOUT} for other records, {@code
     *     WRONG_KIND} for memory without a header, {@code PEER_REFUSED} for what another user may write
     */
    public static LayoutSegment attach(Segment segment, RecordLayout layout, RecordLayout... others)
            throws IpcException {
        return attach(segment, Duration.ZERO, layout, others);
    }

    /**
     * Waits until a segment's header is complete, and reads it; otherwise as {@link #attach(Segment, RecordLayout,
     * RecordLayout...)}.
     *
     * @param timeout how long; zero does not wait
     * @throws DeadlineException if it is still not complete then
     * @throws InterruptedIpcException if the thread is interrupted while it waits
     */
    public static LayoutSegment attach(Segment segment, Duration timeout, RecordLayout layout, RecordLayout... others)
            throws IpcException {
        return attach(segment, SegmentKind.RECORDS, timeout, layout, others);
    }

    /** Likewise, of a kind. */
    public static LayoutSegment attach(
            Segment segment, SegmentKind kind, Duration timeout, RecordLayout layout, RecordLayout... others)
            throws IpcException {
        return made(segment, () -> {
            Headers.checkOwner(segment);
            return matched(segment, kind, Headers.await(segment, timeout), layout, others);
        });
    }

    private static LayoutSegment matched(
            Segment segment, SegmentKind kind, SegmentHeader header, RecordLayout layout, RecordLayout... others)
            throws IpcException {
        RecordLayout[] layouts = new RecordLayout[1 + others.length];
        layouts[0] = layout;
        System.arraycopy(others, 0, layouts, 1, others.length);
        return new LayoutSegment(segment, header, header.match(kind, segment.name(), layouts));
    }

    /** What makes a handle of a segment. */
    @FunctionalInterface
    private interface Making {
        LayoutSegment make() throws IpcException;
    }

    private static LayoutSegment made(Segment segment, Making making) throws IpcException {
        boolean done = false;
        try {
            LayoutSegment made = making.make();
            done = true;
            return made;
        } finally {
            if (!done) {
                segment.close();
            }
        }
    }

    /** The records, one after the other; an accessor's base is the record's size times its index. */
    public MemorySegment records() {
        return records;
    }

    /** Where in {@link #records} a record begins; throws {@link IndexOutOfBoundsException} for one that is not there. */
    public long base(long index) {
        return Objects.checkIndex(index, header.recordCount()) * header.recordSize();
    }

    /** The record as a seqlock; throws {@link IllegalArgumentException} if it is none. */
    public Seqlock seqlock() {
        return new Seqlock(segment.memory(), header);
    }

    /** The records as slots for the latest value; throws {@link IllegalArgumentException} if they are none. */
    public LatestSlot latest() {
        return new LatestSlot(segment.memory(), header);
    }

    /** Like {@link #read(MemorySegment, Duration)}, without an end. */
    public boolean read(MemorySegment into) throws IpcException {
        return read(into, ChronoUnit.FOREVER.getDuration());
    }

    /**
     * Copies the record of a seqlock, or the latest value in slots, as it was at one moment. Where the writer is at work, it
     * tries again.
     *
     * @param into memory of a record's length; holds anything if this throws
     * @param timeout how long; zero tries once
     * @return whether there was a value: false, and nothing copied, where no slot was ever written
     * @throws DeadlineException if the writer did not rest in time, or died half way
     * @throws InterruptedIpcException if the thread is interrupted between tries
     * @throws ClosedException if this is closed meanwhile
     * @throws IllegalArgumentException if the records are neither a seqlock nor slots, or {@code into} has another length
     */
    public boolean read(MemorySegment into, Duration timeout) throws IpcException {
        LookAgain again = new LookAgain("read", segment.name(), timeout, LONGEST_PAUSE_OF_READ);
        try {
            if (header.kind() == SegmentKind.LATEST) {
                LatestSlot slots = latest();
                while (true) {
                    long number = slots.tryRead(into);
                    if (number != LatestSlot.OVERTAKEN) {
                        return number != 0;
                    }
                    again.pause(NO_REST);
                }
            }
            Seqlock record = seqlock();
            while (!record.tryRead(into)) {
                again.pause(NO_REST);
            }
            return true;
        } catch (IllegalStateException closed) {
            if (records.scope().isAlive()) {
                throw closed;
            }
            throw new ClosedException("read", "closed", Map.of("name", segment.name()));
        }
    }

    /** The header, as it was when it was checked. */
    public SegmentHeader header() {
        return header;
    }

    /** The layout that the records have: the reader's own, or another version of it. */
    public RecordLayout layout() {
        return layout;
    }

    /** The memory below. */
    public Segment segment() {
        return segment;
    }

    @Override
    public void close() throws IpcException {
        segment.close();
    }
}
