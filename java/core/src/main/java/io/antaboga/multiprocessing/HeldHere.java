package io.antaboga.multiprocessing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many threads of this process hold each lock of a queue or want it, by whichever handle. Who wants it counts from before the
 * attempt, since nobody sees from outside when a wait has succeeded.
 */
final class HeldHere {
    private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

    private HeldHere() {}

    static void wanted(String name) {
        COUNTS.merge(name, 1, Integer::sum);
    }

    static void given(String name) {
        COUNTS.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Whether another thread than the calling one, which wants it, holds it or wants it. */
    static boolean byOthers(String name) {
        return COUNTS.getOrDefault(name, 0) > 1;
    }
}
