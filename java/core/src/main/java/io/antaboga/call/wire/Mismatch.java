package io.antaboga.call.wire;

/** A value is not what was asked for; where it is, is told from within outwards, since it is seldom needed. */
final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String found;
    private final StringBuilder place = new StringBuilder();

    Mismatch(String expected, String found) {
        super("not what was asked for", null, false, false);
        this.expected = expected;
        this.found = found;
    }

    Mismatch within(String part) {
        place.insert(0, ", " + part);
        return this;
    }

    String place() {
        return place.toString();
    }

    String expected() {
        return expected;
    }

    String found() {
        return found;
    }
}
