package io.antaboga.layout;

import io.antaboga.IpcException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The consumer's side of a ring; see {@code spec/layout/ring.md}.
 *
 * <p>Nothing here waits. One consumer at a time, and for one thread at a time.
 */
public final class RingReader {
    private final RingWords words;

    private long head;
    /** Where the message ends that {@link #read} gave. */
    private long next = -1;

    private long lookedAt;

    /** The ring in a segment that {@link Ring#check} has let pass; nothing was read from it yet. */
    public RingReader(MemorySegment memory, SegmentHeader header, String name) {
        words = new RingWords(memory, header, name);
    }

    /** The length of the longest message. */
    public int limit() {
        return words.limit;
    }

    /**
     * The next message in place, the same until it is consumed; null if there is none now.
     *
     * @throws IpcException with {@code PROTOCOL} if the producer broke the ring; so does each further call
     */
    public MemorySegment read() throws IpcException {
        long position = head;
        long word = words.commit(position);
        if (word == RingWords.WRAP && (position & words.capacity - 1) != 0) {
            position += words.rest(position);
            word = words.commit(position);
        }
        if (word == 0) {
            if (position != head) {
                throw words.broken("receive", "commit", position, word);
            }
            return null;
        }
        long length = word >>> 8;
        long size = RingWords.recordSize(length);
        if ((word & 255) != RingWords.MESSAGE || length > words.limit || size > words.rest(position)) {
            throw words.broken("receive", "commit", position, word);
        }
        next = position + size;
        return words.payload(position, length);
    }

    /** Gives back the place of the message that was read; what {@link #read} gave must not be touched any more. */
    public void consume() {
        if (next < 0) {
            throw new IllegalStateException("nothing was read");
        }
        head = next;
        next = -1;
        words.head(head);
    }

    /** After a message: whether the producer sleeps, and its bell must be rung, once. */
    public boolean mustRing() {
        // Seldom enough that the fence costs nothing, often enough that a producer without room is never forgotten.
        if (head - lookedAt >= words.capacity / 8) {
            return mustRingNow();
        }
        return look();
    }

    private boolean mustRingNow() {
        VarHandle.fullFence();
        lookedAt = head;
        return look();
    }

    private boolean look() {
        if (words.producer() != RingWords.ASLEEP) {
            return false;
        }
        words.producer(RingWords.AWAKE);
        return true;
    }

    /** Whether the producer has closed the ring; there may be messages yet. */
    public boolean producerIsGone() {
        return words.producerIsGone();
    }

    /**
     * Says that this side is about to sleep. It must look again before it does, and {@link #awake} after.
     *
     * @return whether the producer sleeps, and its bell must be rung, once
     */
    public boolean fallAsleep() {
        words.consumer(RingWords.ASLEEP);
        return mustRingNow();
    }

    /** Says that it sleeps no more. */
    public void awake() {
        words.consumer(RingWords.AWAKE);
    }

    /** Says that nothing will be read any more. */
    public void end() {
        words.consumerGoes();
    }
}
