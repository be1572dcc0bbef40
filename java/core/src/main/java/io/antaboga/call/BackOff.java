package io.antaboga.call;

import java.time.Duration;
import java.util.Objects;

/**
 * How long to wait before the next start after some that failed: twice as long each time, up to a bound, less a share by chance, so that
 * workers that failed together are not started together again. Immutable.
 *
 * @param first the longest time after one failure
 * @param most the longest time of all
 */
record BackOff(Duration first, Duration most) {
    static final BackOff DEFAULT = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(10));

    private static final int MOST_DOUBLINGS = 30;

    BackOff {
        if (Objects.requireNonNull(first).isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("no back-off from " + first + " to " + most);
        }
    }

    /**
     * The time to wait: from half of the longest to all of it.
     *
     * @param failures how many starts have failed one after the other, from 1 up
     * @param chance from 0 to 1
     */
    Duration delay(int failures, double chance) {
        long doubled = 1L << Math.min(failures - 1, MOST_DOUBLINGS);
        Duration longest = most.dividedBy(doubled).compareTo(first) < 0 ? most : first.multipliedBy(doubled);
        long half = longest.toNanos() / 2;
        return Duration.ofNanos(half + (long) (half * chance));
    }
}
