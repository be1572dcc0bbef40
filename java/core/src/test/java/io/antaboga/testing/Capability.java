package io.antaboga.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs of the machine: lacking it is a skip that says so, and a failure where CI=true. */
public final class Capability {
    private Capability() {}

    /** Goes on only where {@code present}. */
    public static void require(boolean present, String what) {
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(present, what);
        }
        assumeTrue(present, what);
    }
}
