package io.antaboga.value;

import java.util.regex.Pattern;

/**
 * A {@code decimal.Decimal} that {@link java.math.BigDecimal} cannot hold: NaN, infinity, negative zero, or an exponent beyond 32 bits.
 *
 * @param text as {@code str(Decimal)} gives it, for instance {@code NaN}, {@code sNaN12}, {@code -Infinity}, {@code -0.00}
 */
public record SpecialDecimal(String text) {
    private static final Pattern FORM =
            Pattern.compile("-?(s?NaN\\d*|Infinity|\\d+(\\.\\d*)?(E[+-]?\\d+)?|\\.\\d+(E[+-]?\\d+)?)");

    /** Refuses a text that is no decimal. */
    public SpecialDecimal {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a decimal: " + text);
        }
    }
}
