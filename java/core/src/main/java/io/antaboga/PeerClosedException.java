package io.antaboga;

import java.util.Map;

/** The other end is closed, or the process that held it ended; what it had sent before was received. */
public final class PeerClosedException extends IpcException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public PeerClosedException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, "PEER_CLOSED", 0, details);
    }
}
