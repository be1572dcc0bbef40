package io.antaboga.call;

import java.time.Duration;

/**
 * Moments on CLOCK_MONOTONIC in nanoseconds, as messages carry them: what {@link System#nanoTime()} tells on Linux.
 *
 * <p>A moment may be any number but 0, which is no moment at all: never.
 */
final class Moment {
    /** No end of waiting. */
    static final long NEVER = 0;

    private static final Duration LONGEST = Duration.ofDays(36500);

    private Moment() {}

    static long now() {
        return unlessNever(System.nanoTime());
    }

    /** The moment {@code time} from now; null and what is beyond a century is never. */
    static long after(Duration time) {
        return time == null || time.compareTo(LONGEST) > 0 ? NEVER : unlessNever(System.nanoTime() + time.toNanos());
    }

    /** The earlier of two. */
    static long earlier(long one, long other) {
        if (one == NEVER || other == NEVER) {
            return one + other;
        }
        return one - other <= 0 ? one : other;
    }

    static boolean passed(long moment) {
        return moment != NEVER && System.nanoTime() - moment >= 0;
    }

    /** Nanoseconds until then, at least 0; {@link Long#MAX_VALUE} if never. */
    static long remaining(long moment) {
        return moment == NEVER ? Long.MAX_VALUE : Math.max(0, moment - System.nanoTime());
    }

    private static long unlessNever(long moment) {
        return moment == NEVER ? 1 : moment;
    }
}
