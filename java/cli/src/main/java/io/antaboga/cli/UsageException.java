package io.antaboga.cli;

/** The command line is well formed and makes no sense for the endpoint it names; the exit code is 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what makes no sense.
     *
     * @param problem a lower-case clause without a full stop
     */
    public UsageException(String problem) {
        super(problem);
    }
}
