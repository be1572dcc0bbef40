package io.antaboga;

import java.util.Map;

/** A segment's creator has not finished its header, or ended before it did. */
public final class NotReadyException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public NotReadyException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "NOT_READY", 0, details);
    }
}
