package io.antaboga.cli.layout;

import io.antaboga.layout.LatestSlot;
import io.antaboga.layout.RecordLayout;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.layout.SegmentKind;
import io.antaboga.layout.Seqlock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Records as they were found.
 *
 * @param records where they are: private memory, or that of the segment itself
 * @param count how many
 * @param moment whether they are of one moment
 * @param number which value it is of those that were written to slots, from 1; 0 where none was; null for anything else
 */
record Look(MemorySegment records, long count, Moment moment, BigInteger number) {
    private static final long LARGE = 1 << 30;
    private static final long PAUSE_NANOS = 100_000;

    /** What is known of when the values were there. */
    enum Moment {
        /** All of them at the same time. */
        ONE("read at one moment"),
        /** Nothing in the segment says: each is read by itself. */
        EACH("each value read by itself"),
        /** They should have been of one moment, and are not. */
        TORN("not of one moment: the writer does not rest, or died half way");

        private final String text;

        Moment(String text) {
            this.text = text;
        }

        /** For people. */
        String text() {
            return text;
        }
    }

    /** Looks at records; those that one writes and many read are tried until {@code patience} ends. */
    static Look at(LiveRecords live, Duration patience) {
        MemorySegment all = live.records();
        SegmentHeader header = live.header();
        if (header == null || !hasMoments(header)) {
            return new Look(all, live.count(), Moment.EACH, null);
        }
        RecordLayout layout = live.layout();
        MemorySegment copy = memory(layout.size());
        MemorySegment memory = live.segment().memory();
        if (header.kind() == SegmentKind.SEQLOCK) {
            Seqlock record = new Seqlock(memory, header);
            if (succeeded(() -> record.tryRead(copy), patience)) {
                return new Look(copy, 1, Moment.ONE, null);
            }
        } else {
            LatestSlot slots = new LatestSlot(memory, header);
            long[] number = new long[1];
            if (succeeded(() -> (number[0] = slots.tryRead(copy)) != LatestSlot.OVERTAKEN, patience)) {
                BigInteger shown = new BigInteger(Long.toUnsignedString(number[0]));
                return new Look(copy, shown.signum(), Moment.ONE, shown);
            }
        }
        return new Look(all, live.count(), Moment.TORN, null);
    }

    /** The same in private memory. */
    Look copied() {
        return moment == Moment.ONE
                ? this
                : new Look(memory(records.byteSize()).copyFrom(records), count, moment, number);
    }

    private static MemorySegment memory(long size) {
        return size < LARGE
                ? MemorySegment.ofArray(new byte[(int) size])
                : Arena.ofAuto().allocate(size);
    }

    private static boolean hasMoments(SegmentHeader header) {
        return header.kind() == SegmentKind.SEQLOCK || header.kind() == SegmentKind.LATEST && header.recordCount() > 1;
    }

    private static boolean succeeded(BooleanSupplier attempt, Duration patience) {
        long begin = System.nanoTime();
        while (!attempt.getAsBoolean()) {
            if (System.nanoTime() - begin >= patience.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }
}
