package io.antaboga.graalpy;

import io.antaboga.call.CallDeadlineException.Step;
import java.util.ArrayList;
import java.util.List;

/** One call that runs in an interpreter, and what was done to end it; guarded by itself but for what is final. */
final class Running {
    final String function;
    /** CLOCK_MONOTONIC in nanoseconds; 0 for never. */
    final long deadline;

    final long begun = System.nanoTime();
    /** The call in a callback of which this one was made; null if none. */
    final Running outer;

    /** Whether it is to be given up, which handlers ask. */
    volatile boolean givenUp;

    private final List<Step> steps = new ArrayList<>();
    private boolean ended;
    private boolean busy;

    Running(String function, long deadline, Running outer) {
        this.function = function;
        this.deadline = deadline;
        this.outer = outer;
    }

    /** Says that it has ended, and waits until nobody is about to interrupt it, who would meet the next call. */
    synchronized void end() {
        ended = true;
        notifyAll();
        boolean interrupted = false;
        while (busy) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for its end; false if it has not come after {@code nanoseconds}. */
    synchronized boolean awaitEnd(long nanoseconds) throws InterruptedException {
        long until = System.nanoTime() + nanoseconds;
        while (!ended) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    /** Begins a step against it; false if it has ended. {@link #stepDone()} follows. */
    synchronized boolean step(String name) {
        if (ended) {
            return false;
        }
        steps.add(new Step(name, java.time.Duration.ofNanos(System.nanoTime() - begun)));
        busy = true;
        return true;
    }

    synchronized void stepDone() {
        busy = false;
        notifyAll();
    }

    /** What was done to end it. */
    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }
}
