package io.antaboga.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A record that one writes and many read; see {@code spec/layout/seqlock.md}.
 *
 * <p>Nothing here waits. {@link #write} is for one thread of one process at a time; any number may read.
 */
public final class Seqlock {
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final long sequenceAt;
    private final long recordAt;
    private final long length;

    /** The seqlock in a segment that has such a header; throws {@link IllegalArgumentException} for another kind. */
    public Seqlock(MemorySegment memory, SegmentHeader header) {
        if (header.kind() != SegmentKind.SEQLOCK) {
            throw new IllegalArgumentException("not a seqlock: " + header.kind().spelling());
        }
        this.memory = memory;
        recordAt = header.dataOffset();
        sequenceAt = recordAt - SegmentKind.SEQLOCK.controlSize();
        length = header.recordSize();
    }

    /** Writes the whole record, copied from memory of its length. */
    public void write(MemorySegment from) {
        check(from);
        long odd = (long) WORD.get(memory, sequenceAt) | 1;
        WORD.setOpaque(memory, sequenceAt, odd);
        VarHandle.storeStoreFence();
        Copies.copy(from, 0, memory, recordAt, length);
        WORD.setRelease(memory, sequenceAt, odd + 1);
    }

    /**
     * Copies the record into memory of its length.
     *
     * @return whether the copy is of one moment; if not, it is to be thrown away, since the writer was at work
     */
    public boolean tryRead(MemorySegment into) {
        check(into);
        long before = (long) WORD.getAcquire(memory, sequenceAt);
        if ((before & 1) != 0) {
            return false;
        }
        Copies.copy(memory, recordAt, into, 0, length);
        VarHandle.loadLoadFence();
        return (long) WORD.getOpaque(memory, sequenceAt) == before;
    }

    private void check(MemorySegment other) {
        if (other.byteSize() != length) {
            throw new IllegalArgumentException(other.byteSize() + " bytes for a record of " + length);
        }
    }
}
