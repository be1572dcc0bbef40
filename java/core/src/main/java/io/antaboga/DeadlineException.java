package io.antaboga;

import java.util.Map;

/** The time allowed for an operation passed before it could be done. */
public class DeadlineException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public DeadlineException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "DEADLINE", 0, details);
    }
}
