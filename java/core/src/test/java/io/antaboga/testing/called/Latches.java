package io.antaboga.testing.called;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Latches by name, on which handlers and tests of one process meet. */
public final class Latches {
    private static final Map<String, CountDownLatch> ALL = new ConcurrentHashMap<>();

    private Latches() {}

    /** The latch of a name, which opens at one. */
    public static CountDownLatch of(String name) {
        return ALL.computeIfAbsent(name, any -> new CountDownLatch(1));
    }
}
