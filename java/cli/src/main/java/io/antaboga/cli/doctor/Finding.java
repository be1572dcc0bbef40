package io.antaboga.cli.doctor;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param status how bad it is
 * @param check the check's name, one word
 * @param text what is there
 * @param remedy what to do about it; empty when there is nothing to do
 */
record Finding(Status status, String check, String text, String remedy) {
    /** How bad a finding is. */
    enum Status {
        OK("ok"),
        ISSUE("issue"),
        FAILED("failed");

        private final String label;

        Status(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** A limit as it is shown. */
    static String count(long limit) {
        return limit == Long.MAX_VALUE ? "unlimited" : Long.toString(limit);
    }

    /** How many objects there are, as the end of a text. */
    static String used(Optional<Long> objects) {
        return objects.map(count -> ", " + count + " there").orElse("");
    }

    /** Nothing to do. */
    static Finding ok(String check, String text) {
        return new Finding(Status.OK, check, text, "");
    }

    /** Something will not work, or not well, until {@code remedy} is done. */
    static Finding issue(String check, String text, String remedy) {
        return new Finding(Status.ISSUE, check, text, remedy);
    }

    /** Nothing works until {@code remedy} is done. */
    static Finding failed(String check, String text, String remedy) {
        return new Finding(Status.FAILED, check, text, remedy);
    }
}
