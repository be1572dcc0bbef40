package io.antaboga.cli.demo;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names of kernel objects that nobody else uses. */
final class Names {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Names() {}

    /** A name that says where it comes from. */
    static String fresh() {
        return "antaboga-demo-%d-%s"
                .formatted(ProcessHandle.current().pid(), HexFormat.of().toHexDigits(RANDOM.nextInt()));
    }
}
