package io.antaboga.os;

import java.time.Duration;
import java.util.Objects;

/** A moment on the monotonic clock ({@link System#nanoTime()}) after which waiting ends; immutable. */
public final class Deadline {
    /** Waiting without end. */
    public static final Deadline NEVER = new Deadline(0, false, false);

    private final long nanos;
    private final boolean finite;
    private final boolean immediate;

    private Deadline(long nanos, boolean finite, boolean immediate) {
        this.nanos = nanos;
        this.finite = finite;
        this.immediate = immediate;
    }

    /** The moment {@code timeout} from now; a negative timeout is refused, zero is now. */
    public static Deadline after(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("negative timeout: " + timeout);
        }
        // A century is for ever, and keeps the arithmetic below from overflowing.
        return timeout.toDays() > 36500
                ? NEVER
                : new Deadline(System.nanoTime() + timeout.toNanos(), true, timeout.isZero());
    }

    /** Whether this deadline can pass. */
    public boolean isFinite() {
        return finite;
    }

    /** Whether no time at all was allowed: the caller only asks, and does not wait. */
    public boolean isImmediate() {
        return immediate;
    }

    /** Nanoseconds left, at least 0; {@link Long#MAX_VALUE} when it never passes. */
    public long remainingNanos() {
        return finite ? Math.max(0, nanos - System.nanoTime()) : Long.MAX_VALUE;
    }

    /** Whether the moment has passed. */
    public boolean passed() {
        return finite && System.nanoTime() - nanos >= 0;
    }
}
