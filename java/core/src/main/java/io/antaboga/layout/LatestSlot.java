package io.antaboga.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The latest of what one writes and many read, in slots that are used in turn; see {@code spec/layout/seqlock.md}.
 *
 * <p>Nothing here waits. {@link #write} is for one thread of one process at a time; any number may read.
 */
public final class LatestSlot {
    /** What {@link #tryRead} returns where the writer came round while the slot was copied. */
    public static final long OVERTAKEN = -1;

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final long CONTROL = SegmentKind.LATEST.controlSize();

    private final MemorySegment memory;
    private final long slotsAt;
    private final long slots;
    private final long length;

    /** The slots in a segment that has such a header; throws {@link IllegalArgumentException} for another kind. */
    public LatestSlot(MemorySegment memory, SegmentHeader header) {
        if (header.kind() != SegmentKind.LATEST || header.recordCount() < 2) {
            throw new IllegalArgumentException(
                    "not two slots or more: " + header.kind().spelling() + " " + header.recordCount());
        }
        this.memory = memory;
        slotsAt = header.dataOffset();
        slots = header.recordCount();
        length = header.recordSize();
    }

    /** Writes the next value, copied from memory of a record's length. */
    public void write(MemorySegment from) {
        check(from);
        long next = (long) WORD.get(memory, slotsAt - CONTROL / 2) + 1;
        WORD.setOpaque(memory, slotsAt - CONTROL, next);
        VarHandle.storeStoreFence();
        Copies.copy(from, 0, memory, at(next), length);
        WORD.setRelease(memory, slotsAt - CONTROL / 2, next);
    }

    /**
     * Copies the latest value into memory of a record's length.
     *
     * @return the value's number, counted from 1; 0 if nothing was written yet; {@link #OVERTAKEN} if the copy is to be
     *     thrown away
     */
    public long tryRead(MemorySegment into) {
        check(into);
        long number = (long) WORD.getAcquire(memory, slotsAt - CONTROL / 2);
        if (number == 0) {
            return 0;
        }
        Copies.copy(memory, at(number), into, 0, length);
        VarHandle.loadLoadFence();
        long begun = (long) WORD.getOpaque(memory, slotsAt - CONTROL);
        return Long.compareUnsigned(begun - number, slots) < 0 ? number : OVERTAKEN;
    }

    private long at(long number) {
        return slotsAt + Long.remainderUnsigned(number, slots) * length;
    }

    private void check(MemorySegment other) {
        if (other.byteSize() != length) {
            throw new IllegalArgumentException(other.byteSize() + " bytes for a record of " + length);
        }
    }
}
