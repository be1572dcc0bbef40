package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.Map;

/** Nothing is exported under this name, or it takes other arguments; the code is {@code NO_FUNCTION}. */
public final class NoFunctionException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "NO_FUNCTION";

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public NoFunctionException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, CODE, 0, details);
    }
}
