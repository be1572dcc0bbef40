package io.antaboga.call;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Octets that nobody can guess. */
final class Secret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LENGTH = 32;

    private Secret() {}

    static byte[] octets(int count) {
        byte[] octets = new byte[count];
        RANDOM.nextBytes(octets);
        return octets;
    }

    /** A text of 64 characters. */
    static String text() {
        return HexFormat.of().formatHex(octets(LENGTH));
    }
}
