package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.Map;

/** A call was given up before it was answered; the code is {@code CANCELLED}. */
public final class CallCancelledException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "CANCELLED";

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public CallCancelledException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, CODE, 0, details);
    }
}
