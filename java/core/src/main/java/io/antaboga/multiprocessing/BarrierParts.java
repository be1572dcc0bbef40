package io.antaboga.multiprocessing;

import io.antaboga.process.Descriptor;
import java.util.List;
import java.util.Objects;

/**
 * What a barrier of {@code multiprocessing} consists of.
 *
 * @param memory the heap's arena: the file open at {@code _wrapper._state[0][0].fd}
 * @param offset where in it the barrier is, {@code _wrapper._state[0][1]}
 * @param parties how many must come
 * @param condition the names of {@code _cond}: lock, sleeping count, woken count, wait semaphore; null where there is none
 */
public record BarrierParts(Descriptor memory, long offset, int parties, List<String> condition) {
    /** Checks them. */
    public BarrierParts {
        Objects.requireNonNull(memory, "memory");
        if (offset < 0 || offset % Integer.BYTES != 0) {
            throw new IllegalArgumentException("no place for a barrier: " + offset);
        }
        if (parties < 1) {
            throw new IllegalArgumentException("parties must be above zero: " + parties);
        }
        if (condition.size() != 4) {
            throw new IllegalArgumentException("a condition has 4 semaphores: " + condition.size());
        }
    }
}
