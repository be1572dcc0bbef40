package io.antaboga.cli.message;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How many messages a verb handles. */
final class Count {
    @Option(
            names = "--count",
            paramLabel = "N",
            converter = Positive.class,
            description = "End after N messages, 1 or more.")
    private Long count;

    /** The number given, or {@code otherwise}. */
    long or(long otherwise) {
        return count == null ? otherwise : count;
    }

    /** Reads a number of messages. */
    static final class Positive implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
                throw new TypeConversionException("'" + text + "' is not a whole number above 0");
            }
            return Long.valueOf(text);
        }
    }
}
