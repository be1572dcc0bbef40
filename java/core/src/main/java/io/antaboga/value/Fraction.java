package io.antaboga.value;

import java.math.BigInteger;

/**
 * Python's {@code fractions.Fraction}, in lowest terms.
 *
 * @param numerator with the sign
 * @param denominator above zero
 */
public record Fraction(BigInteger numerator, BigInteger denominator) {
    /** Refuses a denominator below one, and a fraction that is not in lowest terms. */
    public Fraction {
        if (denominator.signum() <= 0) {
            throw new IllegalArgumentException("denominator must be above zero: " + denominator);
        }
        if (!numerator.gcd(denominator).equals(BigInteger.ONE)) {
            throw new IllegalArgumentException("not in lowest terms: " + numerator + "/" + denominator);
        }
    }

    /** A fraction of ordinary integers, already in lowest terms. */
    public static Fraction of(long numerator, long denominator) {
        return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }
}
