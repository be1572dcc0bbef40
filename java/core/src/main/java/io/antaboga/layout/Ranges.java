package io.antaboga.layout;

import java.math.BigInteger;
import java.util.Optional;

/** Compares ranges; a limit is a {@link BigInteger} for integers, a {@link Double} for the others, or null. */
final class Ranges {
    private Ranges() {}

    static int compare(Number one, Number other) {
        return one instanceof BigInteger integer
                ? integer.compareTo((BigInteger) other)
                : Double.compare(one.doubleValue() + 0.0, other.doubleValue() + 0.0);
    }

    /** Whether {@code low} is not above {@code high}; nothing that is not a number is within anything. */
    static boolean within(Number low, Number high) {
        return low instanceof BigInteger ? compare(low, high) <= 0 : low.doubleValue() <= high.doubleValue();
    }

    /** What {@code after} forbids and {@code before} allowed; empty if nothing. */
    static Optional<String> narrowed(Field before, Field after) {
        if (before.values().isEmpty() && !after.values().isEmpty()) {
            return Optional.of("values were not named");
        }
        if (!after.values().isEmpty()) {
            for (var value : before.values().entrySet()) {
                if (!value.getValue().equals(after.values().get(value.getKey()))) {
                    return Optional.of("the value " + value + " is gone");
                }
            }
        }
        if (after.minimum() != null && (before.minimum() == null || compare(after.minimum(), before.minimum()) > 0)) {
            return Optional.of("minimum was " + shown(before.minimum()));
        }
        if (after.maximum() != null && (before.maximum() == null || compare(after.maximum(), before.maximum()) < 0)) {
            return Optional.of("maximum was " + shown(before.maximum()));
        }
        return Optional.empty();
    }

    private static String shown(Number limit) {
        return limit == null ? "not there" : limit.toString();
    }
}
