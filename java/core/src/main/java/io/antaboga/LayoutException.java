package io.antaboga;

import java.util.Map;

/** A record's declaration breaks a rule, or two declarations cannot be used for the same memory. */
public final class LayoutException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public LayoutException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "LAYOUT", 0, details);
    }
}
