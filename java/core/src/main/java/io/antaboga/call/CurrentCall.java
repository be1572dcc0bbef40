package io.antaboga.call;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The call that the current thread works for, as a function sees it that was called by another program. Outside of one nothing is given up and
 * there is no deadline.
 */
public final class CurrentCall {
    private CurrentCall() {}

    /** Whether the call was given up: nobody waits for its answer any more. Costs no system call. */
    public static boolean cancelled() {
        Served served = Served.current();
        return served != null && served.isGivenUp();
    }

    /** When the call has to be answered, on the clock of {@link System#nanoTime()}; empty if never. */
    public static OptionalLong deadline() {
        Served served = Served.current();
        return served == null || served.deadline() == Moment.NEVER
                ? OptionalLong.empty()
                : OptionalLong.of(served.deadline());
    }

    /** The time until then, at least zero; empty where there is no deadline. */
    public static Optional<Duration> remaining() {
        OptionalLong deadline = deadline();
        return deadline.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Moment.remaining(deadline.getAsLong())));
    }

    /** The root call of another program that the current thread works for; 0 if none. */
    static long root() {
        long root = 0;
        for (Served served = Served.current(); served != null; served = served.outer()) {
            root = served.number();
        }
        return root;
    }
}
