package io.antaboga.cli.demo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The number that a field of a table stands for. */
final class Cell {
    private static final int LONGEST = 40;

    private Cell() {}

    /** The field from {@code from} to before {@code to}: a plain decimal number, or NaN for anything else. */
    static double of(MemorySegment text, long from, long to) {
        if (from == to || to - from > LONGEST) {
            return Double.NaN;
        }
        boolean digit = false;
        for (long at = from; at < to; at++) {
            byte octet = text.get(ValueLayout.JAVA_BYTE, at);
            if (octet >= '0' && octet <= '9') {
                digit = true;
            } else if (octet != '.' && octet != '-' && octet != '+' && octet != 'e' && octet != 'E') {
                return Double.NaN;
            }
        }
        if (!digit) {
            return Double.NaN;
        }
        byte[] field = text.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
        try {
            return Double.parseDouble(new String(field, StandardCharsets.US_ASCII));
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }
}
