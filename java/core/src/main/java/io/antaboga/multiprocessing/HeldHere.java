package io.antaboga.multiprocessing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How often the queues of this process hold each lock, whichever of their handles it was taken by. */
final class HeldHere {
    private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

    private HeldHere() {}

    static void taken(String name) {
        COUNTS.merge(name, 1, Integer::sum);
    }

    static void given(String name) {
        COUNTS.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
    }

    static boolean contains(String name) {
        return COUNTS.containsKey(name);
    }
}
