package io.antaboga.layout;

import io.antaboga.IpcException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The producer's side of a ring; see {@code spec/layout/ring.md}.
 *
 * <p>Nothing here waits. One producer at a time, and for one thread at a time.
 */
public final class RingWriter {
    private final RingWords words;

    private long tail;
    /** The head as it was last read. */
    private long head;
    /** Where the claimed record begins, which is not the tail where it would not fit before the end. */
    private long claimed = -1;

    private int room;
    /** What the last claim that was refused needed. */
    private long needed;

    /** The ring in a segment that {@link Ring#check} has let pass; nothing was written to it yet. */
    public RingWriter(MemorySegment memory, SegmentHeader header, String name) {
        words = new RingWords(memory, header, name);
    }

    /** The length of the longest message. */
    public int limit() {
        return words.limit;
    }

    /**
     * Room for a message of up to {@code length} bytes, to be filled and then committed; null if there is none now.
     *
     * <p>Another claim gives up the one before.
     */
    public MemorySegment claim(int length) throws IpcException {
        if (length < 0 || length > words.limit) {
            throw new IllegalArgumentException("a message of " + length + " bytes, the limit is " + words.limit);
        }
        long size = RingWords.recordSize(length);
        long rest = words.rest(tail);
        long begin = size > rest ? tail + rest : tail;
        needed = begin + size + RingWords.WORD - words.capacity;
        if (needed > head && !hasRoom()) {
            claimed = -1;
            return null;
        }
        claimed = begin;
        room = length;
        return words.payload(begin, length);
    }

    /** Commits the claimed message; its length is what was claimed, or less. */
    public void commit(int length) {
        if (claimed < 0 || length < 0 || length > room) {
            throw new IllegalStateException("commit of " + length + " bytes without a claim of as many");
        }
        long next = claimed + RingWords.recordSize(length);
        words.clear(next);
        words.commit(claimed, (long) length << 8 | RingWords.MESSAGE);
        if (claimed != tail) {
            words.commit(tail, RingWords.WRAP);
        }
        tail = next;
        claimed = -1;
    }

    /** Whether there is room by now for what was last refused. */
    public boolean hasRoom() throws IpcException {
        long found = words.head();
        if (found < head || found > tail || found % RingWords.WORD != 0) {
            throw words.broken("send", "head", tail, found);
        }
        head = found;
        return needed <= head;
    }

    /** After a message: whether the consumer sleeps, and its bell must be rung, once. */
    public boolean mustRing() {
        VarHandle.fullFence();
        if (words.consumer() != RingWords.ASLEEP) {
            return false;
        }
        words.consumer(RingWords.AWAKE);
        return true;
    }

    /** Whether the consumer has closed the ring. */
    public boolean consumerIsGone() {
        return words.consumerIsGone();
    }

    /** Says that this side is about to sleep for want of room. It must look again before it does, and {@link #awake} after. */
    public void fallAsleep() {
        words.producer(RingWords.ASLEEP);
        VarHandle.fullFence();
    }

    /** Says that it sleeps no more. */
    public void awake() {
        words.producer(RingWords.AWAKE);
    }

    /** Says that nothing will be written any more. */
    public void end() {
        words.producerGoes();
    }
}
