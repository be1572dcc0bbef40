package io.antaboga.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes {@code struct timespec}: seconds and nanoseconds, 8 bytes each. */
final class Timespec {
    private static final long SECOND = 1_000_000_000L;

    /** The beginning of 1970: a deadline that has passed on every clock, in memory that stays. */
    static final long LONG_AGO = Arena.global().allocate(16, 8).address();

    private Timespec() {}

    /** The moment of {@code deadline} on CLOCK_MONOTONIC. */
    static long monotonic(Arena arena, Deadline deadline) {
        return at(arena, Constants.CLOCK_MONOTONIC, deadline);
    }

    /** The moment of {@code deadline} on CLOCK_REALTIME, as {@code mq_timedreceive} wants it. */
    static long realtime(Arena arena, Deadline deadline) {
        return at(arena, Constants.CLOCK_REALTIME, deadline);
    }

    /** The time left until {@code deadline}, as {@code semtimedop} wants it. */
    static long remaining(Arena arena, Deadline deadline) {
        return write(arena.allocate(16, 8), 0, 0, deadline.remainingNanos());
    }

    private static long at(Arena arena, int clock, Deadline deadline) {
        MemorySegment timespec = arena.allocate(16, 8);
        // What is left is read before the clock: being held up in between only makes the wait longer, never too short.
        long remaining = deadline.remainingNanos();
        Libc.clock_gettime(clock, timespec.address());
        return write(
                timespec, timespec.get(ValueLayout.JAVA_LONG, 0), timespec.get(ValueLayout.JAVA_LONG, 8), remaining);
    }

    private static long write(MemorySegment timespec, long seconds, long nanos, long remaining) {
        long sum = nanos + remaining % SECOND;
        timespec.set(ValueLayout.JAVA_LONG, 0, seconds + remaining / SECOND + sum / SECOND);
        timespec.set(ValueLayout.JAVA_LONG, 8, sum % SECOND);
        return timespec.address();
    }
}
