package io.antaboga;

import java.util.Map;

/** This handle was closed, perhaps by another thread while the operation was blocked. */
public final class ClosedException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public ClosedException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "CLOSED", 0, details);
    }
}
