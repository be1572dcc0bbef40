package io.antaboga.call.wire;

import io.antaboga.call.TypeRefusedException;
import io.antaboga.value.SpecialDecimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;

/** Large integers in hexadecimal, decimals as Python writes them, and floats by their bits; one spelling for each. */
final class NumberText {
    private static final BigInteger LONG_MINIMUM = BigInteger.valueOf(Long.MIN_VALUE);
    private static final HexFormat HEX = HexFormat.of();
    /** From here on the JDK's own reader of decimals, which takes quadratic time, is the slower one. */
    private static final int HALVED = 2_000;

    private NumberText() {}

    static String hex(BigInteger number) throws TypeRefusedException {
        BigInteger absolute = number.abs();
        // A place is left for the sign.
        if (absolute.bitLength() > 4L * (Bounds.MOST_DIGITS - 1)) {
            throw tooLong((absolute.bitLength() + 3) / 4);
        }
        String digits = HEX.formatHex(absolute.toByteArray());
        int zeros = 0;
        while (digits.charAt(zeros) == '0') {
            zeros++;
        }
        return (number.signum() < 0 ? "-" : "") + digits.substring(zeros);
    }

    private static TypeRefusedException tooLong(int length) {
        return Refusals.refused("too many digits", "length", length, "limit", Bounds.MOST_DIGITS);
    }

    /** Throws an unchecked exception for what {@link #hex} does not write for an integer beyond 64 bits, here and below. */
    static BigInteger integer(String text) {
        int sign = text.startsWith("-") ? 1 : 0;
        expect(text.length() <= Bounds.MOST_DIGITS && text.length() > sign && text.charAt(sign) != '0');
        for (int i = sign; i < text.length(); i++) {
            expect("0123456789abcdef".indexOf(text.charAt(i)) >= 0);
        }
        String digits = text.substring(sign);
        byte[] octets = HEX.parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
        BigInteger number = new BigInteger(sign == 1 ? -1 : 1, octets);
        expect(number.bitLength() >= Long.SIZE && !number.equals(LONG_MINIMUM));
        return number;
    }

    static String decimal(BigDecimal number) throws TypeRefusedException {
        // Digits that are surely fewer need not be counted.
        if (number.unscaledValue().bitLength() > 3L * Bounds.MOST_DIGITS && number.precision() > Bounds.MOST_DIGITS) {
            throw tooLong(number.precision());
        }
        return decimal(number.toString());
    }

    static String decimal(String text) throws TypeRefusedException {
        if (text.length() > Bounds.MOST_DIGITS) {
            throw tooLong(text.length());
        }
        return text;
    }

    /** A {@link BigDecimal} where it holds the number, else a {@link SpecialDecimal}. */
    static Object decimal(String text, int limit) {
        expect(text.length() <= limit);
        SpecialDecimal special = new SpecialDecimal(text);
        if (text.contains("N") || text.contains("I")) {
            return special;
        }
        BigDecimal number;
        try {
            number = number(text);
        } catch (ArithmeticException | NumberFormatException beyond) {
            return special;
        }
        if (number.signum() == 0 && text.startsWith("-")) {
            return special;
        }
        expect(number.toString().equals(text));
        return number;
    }

    private static BigDecimal number(String text) {
        if (text.length() <= HALVED) {
            return new BigDecimal(text);
        }
        int mark = text.indexOf('E');
        String digits = mark < 0 ? text : text.substring(0, mark);
        int point = digits.indexOf('.');
        long exponent = mark < 0 ? 0 : Long.parseLong(text.substring(mark + 1));
        long scale = (point < 0 ? 0 : digits.length() - point - 1) - exponent;
        boolean negative = digits.startsWith("-");
        String plain = (negative ? digits.substring(1) : digits).replace(".", "");
        BigInteger unscaled = natural(plain);
        return new BigDecimal(negative ? unscaled.negate() : unscaled, Math.toIntExact(scale));
    }

    private static BigInteger natural(String digits) {
        if (digits.length() <= HALVED) {
            return new BigInteger(digits);
        }
        int half = digits.length() / 2;
        return natural(digits.substring(0, digits.length() - half))
                .multiply(BigInteger.TEN.pow(half))
                .add(natural(digits.substring(digits.length() - half)));
    }

    static String bits(double value) {
        return HEX.toHexDigits(Double.doubleToRawLongBits(value));
    }

    static double special(String text) {
        expect(text.length() == 16 && text.equals(text.toLowerCase(java.util.Locale.ROOT)));
        double value = Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(text));
        expect(!Double.isFinite(value));
        return value;
    }

    private static void expect(boolean right) {
        if (!right) {
            throw new IllegalArgumentException("not as it is written");
        }
    }
}
