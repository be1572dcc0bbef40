package io.antaboga.testing;

import java.util.concurrent.atomic.AtomicInteger;

/** Names of kernel objects that no other test run uses. */
public final class Names {
    /** What every name of this test run begins with, after the slash if it has one. */
    public static final String PREFIX = "abtest-" + ProcessHandle.current().pid() + "-";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Names() {}

    /** A name without a slash. */
    public static String unique() {
        return PREFIX + COUNT.incrementAndGet();
    }

    /** A name of a POSIX object. */
    public static String posix() {
        return "/" + unique();
    }
}
