package io.antaboga.cli.endpoint;

import io.antaboga.cli.UsageException;

/** Names of POSIX objects as URLs write them. */
final class PosixName {
    private PosixName() {}

    /** {@code name} if it begins with a slash and goes on; what else is wrong with it, opening it tells. */
    static String check(String mechanism, String name) {
        if (name.length() < 2 || !name.startsWith("/")) {
            throw new UsageException("'" + mechanism + ":" + name + "' is not " + mechanism + ":/NAME");
        }
        return name;
    }
}
