package io.antaboga.transport;

import io.antaboga.IpcException;
import java.time.Duration;

/**
 * Looking for a moment before going to sleep, where that has paid lately.
 *
 * <p>Two looks in vain, one after the other, and the next waits sleep at once: eight, sixteen, up to 256 of them. So a ring at rest, and
 * one whose other end needs the same processor, lose next to nothing. For the thread whose turn it is.
 */
final class RingSpin {
    private static final int LEAST_SKIP = 4;
    private static final int MOST_SKIP = 256;
    /** Looks between two at the clock. */
    private static final int ROUND = 16;

    private final long nanos;
    private int skip;
    private int nextSkip = LEAST_SKIP;
    private int misses;

    /** @param longest how long one look lasts; zero is never to look */
    RingSpin(Duration longest) {
        nanos = Runtime.getRuntime().availableProcessors() == 1 ? 0 : longest.toNanos();
    }

    /** What is looked for. */
    @FunctionalInterface
    interface Sight {
        boolean isThere() throws IpcException;
    }

    /** Whether it came in sight. */
    boolean sees(Sight sight) throws IpcException {
        if (nanos == 0) {
            return false;
        }
        if (skip > 0) {
            skip--;
            return false;
        }
        long began = System.nanoTime();
        do {
            for (int i = 0; i < ROUND; i++) {
                if (sight.isThere()) {
                    misses = 0;
                    nextSkip = LEAST_SKIP;
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - began < nanos);
        misses++;
        if (misses > 1) {
            nextSkip = Math.min(2 * nextSkip, MOST_SKIP);
            skip = nextSkip;
        }
        return false;
    }
}
