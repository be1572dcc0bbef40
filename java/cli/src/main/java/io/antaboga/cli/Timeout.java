package io.antaboga.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The time allowed for a whole command, running from its start; immutable. */
public final class Timeout {
    /** A command that may take for ever. */
    public static final Timeout NEVER = new Timeout(null, 0);

    private static final Pattern DECIMAL = Pattern.compile("[0-9]+(\\.[0-9]*)?|\\.[0-9]+");
    private static final BigDecimal CENTURY = BigDecimal.valueOf(36_500L * 86_400);

    private final Duration allowed;
    private final long start;

    private Timeout(Duration allowed, long start) {
        this.allowed = allowed;
        this.start = start;
    }

    /** What is left, at least zero; empty when there is no end. */
    public Optional<Duration> remaining() {
        if (allowed == null) {
            return Optional.empty();
        }
        Duration left = allowed.minusNanos(System.nanoTime() - start);
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    /** The time that was allowed, as it stands in a failure. */
    @Override
    public String toString() {
        return allowed == null ? "never" : allowed.toMillis() / 1000.0 + "s";
    }

    /** Reads a decimal number of seconds. */
    public static final class Converter implements ITypeConverter<Timeout> {
        @Override
        public Timeout convert(String seconds) {
            if (!DECIMAL.matcher(seconds).matches()) {
                throw new TypeConversionException("'" + seconds + "' is not a decimal number of seconds");
            }
            BigDecimal value = new BigDecimal(seconds);
            if (value.compareTo(CENTURY) > 0) {
                return NEVER;
            }
            BigDecimal nanos = value.movePointRight(9).setScale(0, RoundingMode.CEILING);
            return new Timeout(Duration.ofNanos(nanos.longValueExact()), System.nanoTime());
        }
    }
}
