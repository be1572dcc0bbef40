package io.antaboga.cli;

/** The exit codes of every verb; 130 and 143 are the JVM's own after SIGINT and SIGTERM. */
public final class ExitCode {
    /** The operation succeeded. */
    public static final int DONE = 0;
    /** The operation failed. */
    public static final int FAILED = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;
    /** The time allowed by {@code --timeout} passed. */
    public static final int DEADLINE = 124;

    private ExitCode() {}
}
