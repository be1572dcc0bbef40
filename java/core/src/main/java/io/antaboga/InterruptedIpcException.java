package io.antaboga;

import java.util.Map;

/** The thread was interrupted while blocked; its interrupt status is set and the handle stays usable. */
public final class InterruptedIpcException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public InterruptedIpcException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "INTERRUPTED", 0, details);
    }
}
