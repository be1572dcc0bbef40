package io.antaboga.cli.demo;

import java.util.Locale;

/** Which octet follows which in a text, as {@code antaboga_demo/call.py} counts it; for one thread. */
final class OctetModel {
    private static final int OCTETS = 256;

    private final long[][] pairs = new long[OCTETS][OCTETS];
    private int last = -1;

    /** Adds a piece of the text. */
    void learn(byte[] text) {
        for (byte octet : text) {
            int next = octet & 0xff;
            if (last >= 0) {
                pairs[last][next]++;
            }
            last = next;
        }
    }

    /** Bits that an octet of the text tells who knows the one before it. */
    double surprise() {
        double sum = 0;
        long total = 0;
        for (long[] after : pairs) {
            long before = 0;
            for (long count : after) {
                before += count;
            }
            for (long count : after) {
                if (count > 0) {
                    sum -= count * (Math.log((double) count / before) / Math.log(2));
                }
            }
            total += before;
        }
        return total == 0 ? 0 : sum / total;
    }

    /** A number of bits, without the digits that depend on the order in which sums were made. */
    static String text(double bits) {
        return String.format(Locale.ROOT, "%.6f", Math.abs(bits));
    }
}
