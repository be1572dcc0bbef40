package io.antaboga.cli.bench;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/** Names that nobody else has. */
final class Names {
    /** How long the other end may take to start. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Names() {}

    /** A new name without a slash. */
    static String fresh() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return "antaboga-bench-" + HexFormat.of().formatHex(random);
    }
}
