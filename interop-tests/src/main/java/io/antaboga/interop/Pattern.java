package io.antaboga.interop;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Payloads that every peer makes from a seed, and the check that stands for them in replies. */
final class Pattern {
    /** A prime, so that pages or blocks put in another order do not look alike. */
    private static final int PERIOD = 1021;

    private Pattern() {}

    /** The {@code length} bytes that follow from {@code seed}. */
    static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        int x = seed * (int) 2654435761L + 1;
        if (x == 0) {
            x = 1;
        }
        for (int i = 0; i < Math.min(PERIOD, length); i++) {
            x ^= x << 13;
            x ^= x >>> 17;
            x ^= x << 5;
            bytes[i] = (byte) (x >>> 24);
        }
        for (int i = PERIOD; i < length; i += PERIOD) {
            System.arraycopy(bytes, 0, bytes, i, Math.min(PERIOD, length - i));
        }
        return bytes;
    }

    /** Carries the check on over one message more: its length as 8 bytes, big-endian, then its bytes. */
    static void checkMessage(CRC32 check, byte[] message) {
        check.update(ByteBuffer.allocate(Long.BYTES).putLong(message.length).flip());
        check.update(message);
    }

    /** The check as replies tell it. */
    static String text(CRC32 check) {
        return String.format("%08x", check.getValue());
    }
}
