package io.antaboga.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs of the machine: lacking it is a counted skip that says so, and a failure where CI is set. */
public final class Capability {
    private Capability() {}

    /** Goes on only where {@code there}. */
    public static void require(boolean there, String what) {
        String ci = System.getenv("CI");
        if (!there && ci != null && !ci.isEmpty()) {
            fail("this machine lacks: " + what);
        }
        assumeTrue(there, "this machine lacks: " + what);
    }
}
