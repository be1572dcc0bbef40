package io.antaboga.memory;

import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.os.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The pauses between looks at a word that has no bell: each twice as long as the one before. One thread uses it. */
final class LookAgain {
    private static final long FIRST_NANOS = 50_000;

    private final String operation;
    private final String name;
    private final Deadline deadline;
    private final long longest;
    private long pause = FIRST_NANOS;
    private boolean last;

    /** Begins now, before the first look; {@code operation} and {@code name} are for errors. */
    LookAgain(String operation, String name, Duration timeout, Duration longest) {
        this.operation = operation;
        this.name = name;
        this.longest = longest.toNanos();
        deadline = Deadline.after(timeout);
        last = deadline.passed();
    }

    /**
     * Waits until the next look.
     *
     * @throws DeadlineException with {@code problem}, if the one before was the last
     * @throws InterruptedIpcException if the thread is interrupted
     */
    void pause(String problem) throws DeadlineException, InterruptedIpcException {
        if (last) {
            throw new DeadlineException(operation, problem, Map.of("name", name));
        }
        LockSupport.parkNanos(Math.min(pause, deadline.remainingNanos()));
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIpcException(operation, "interrupted", Map.of("name", name));
        }
        pause = Math.min(2 * pause, longest);
        last = deadline.passed();
    }
}
