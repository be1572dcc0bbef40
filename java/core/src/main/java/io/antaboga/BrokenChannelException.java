package io.antaboga;

import java.util.Map;

/** An earlier send stopped part of the way through a message, so that nothing can follow it. */
public final class BrokenChannelException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public BrokenChannelException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "BROKEN", 0, details);
    }
}
