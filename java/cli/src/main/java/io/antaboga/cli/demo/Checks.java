package io.antaboga.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** What a row compared, in order; for one thread. */
final class Checks {
    private final List<Check> done = new ArrayList<>();

    /**
     * One comparison.
     *
     * @param what the thing compared, and whose word is compared with whose
     * @param expected what one side computed for itself
     * @param actual what the other side said
     */
    record Check(String what, String expected, String actual) {
        boolean passed() {
            return expected.equals(actual);
        }
    }

    /** Compares two values by their text. */
    void same(String what, Object expected, Object actual) {
        done.add(new Check(what, String.valueOf(expected), String.valueOf(actual)));
    }

    /** Everything compared so far. */
    List<Check> all() {
        return List.copyOf(done);
    }

    /** Whether something was compared, and all of it was the same. */
    boolean passed() {
        return !done.isEmpty() && done.stream().allMatch(Check::passed);
    }
}
