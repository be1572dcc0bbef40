package io.antaboga.sync;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the threads that use a mapping, so that it is not unmapped under them; costs an atomic addition each way. */
final class Turnstile {
    /** Set when nobody may enter any more. */
    private static final int SHUT = 1 << 31;

    private final AtomicInteger state = new AtomicInteger();

    /** Goes in; false if it is shut, and then there is nothing to leave. */
    boolean enter() {
        if (state.incrementAndGet() >= 0) {
            return true;
        }
        state.decrementAndGet();
        return false;
    }

    void leave() {
        state.decrementAndGet();
    }

    /** Lets nobody in from now on; false if that was so already. */
    boolean shut() {
        return state.getAndUpdate(value -> value | SHUT) >= 0;
    }

    /** Returns when everybody has left, which the caller has seen to. */
    void awaitEmpty() {
        while (state.get() != SHUT) {
            Thread.yield();
        }
    }
}
