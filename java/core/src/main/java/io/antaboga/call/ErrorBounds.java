package io.antaboga.call;

/** The bounds of {@code spec/call/errors.md}. */
final class ErrorBounds {
    /** Frames of an error and all that hang from it. */
    static final int FRAMES = 1_000;

    /** Errors, with causes, contexts and members of groups. */
    static final int ERRORS = 200;

    /** How deep they hang from each other; the error itself is at depth 0. */
    static final int DEPTH = 20;

    /** Characters of what stands for an argument that cannot be written, and of a note. */
    static final int REPR = 1_000;

    /** Characters of the text. */
    static final int TEXT = 10_000;

    /** Notes of one error. */
    static final int NOTES = 20;

    /** Superclasses that are named. */
    static final int BASES = 20;

    private static final String CUT = "…";

    private ErrorBounds() {}

    /** The beginning of {@code text}, if it is longer than {@code length} characters. */
    static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + CUT;
    }
}
