package io.antaboga;

import java.util.Map;

/** The other end sent something that the wire's specification does not allow. */
public final class ProtocolException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public ProtocolException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "PROTOCOL", 0, details);
    }
}
