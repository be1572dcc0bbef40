package io.antaboga.cli.message;

import io.antaboga.cli.WholeNumber;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How many messages a verb handles. */
public final class Count {
    @Option(
            names = "--count",
            paramLabel = "N",
            converter = Positive.class,
            description = "End after N messages, 1 or more.")
    private Long count;

    /** The number given, or {@code otherwise}. */
    public long or(long otherwise) {
        return count == null ? otherwise : count;
    }

    /** Reads a number of messages. */
    public static final class Positive implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return WholeNumber.of(text, "0*[1-9][0-9]*", "a whole number above 0");
        }
    }
}
