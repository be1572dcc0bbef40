package io.antaboga.value;

import java.math.BigInteger;
import java.util.Objects;

/**
 * Python's {@code range}, of integers of any size.
 *
 * @param start the first value
 * @param stop the value before which it ends
 * @param step the difference, not zero
 */
public record Range(BigInteger start, BigInteger stop, BigInteger step) {
    /** Refuses a step of zero. */
    public Range {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(stop, "stop");
        if (step.signum() == 0) {
            throw new IllegalArgumentException("range step must not be zero");
        }
    }

    /** A range of ordinary integers. */
    public static Range of(long start, long stop, long step) {
        return new Range(BigInteger.valueOf(start), BigInteger.valueOf(stop), BigInteger.valueOf(step));
    }
}
