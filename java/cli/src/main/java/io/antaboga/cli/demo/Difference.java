package io.antaboga.cli.demo;

import java.util.Arrays;
import java.util.HexFormat;

/** Where what arrived first differs from what was expected; its text says so. For one thread. */
final class Difference {
    /** The text when nothing differs. */
    static final String NONE = "the same";

    private String first = NONE;

    /** Compares two pieces that both begin at {@code offset}. */
    void compare(long offset, byte[] expected, byte[] actual) {
        int index = Arrays.mismatch(expected, actual);
        if (index >= 0 && first.equals(NONE)) {
            first = "differs at byte %,d: %s instead of %s"
                    .formatted(offset + index, octet(actual, index), octet(expected, index));
        }
    }

    /** Notes a difference that the caller found. */
    void found(String what) {
        first = first.equals(NONE) ? what : first;
    }

    private static String octet(byte[] bytes, int index) {
        return index < bytes.length ? "0x" + HexFormat.of().toHexDigits(bytes[index]) : "nothing";
    }

    @Override
    public String toString() {
        return first;
    }
}
