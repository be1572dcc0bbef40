package io.antaboga.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number, 0 or more. */
public final class WholeNumber implements ITypeConverter<Long> {
    private static final int MOST_DIGITS = 18;

    @Override
    public Long convert(String text) {
        return of(text, "[0-9]+", "a whole number");
    }

    /**
     * Reads a number.
     *
     * @param form the regular expression that it matches
     * @param what what it then is, for the message about one that does not
     */
    public static long of(String text, String form, String what) {
        if (!text.matches(form)) {
            throw new TypeConversionException("'" + text + "' is not " + what);
        }
        if (text.replace("-", "").length() > MOST_DIGITS) {
            throw new TypeConversionException("'" + text + "' is too large: at most " + MOST_DIGITS + " digits");
        }
        return Long.parseLong(text);
    }
}
