package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.Map;

/** A value that the other language cannot hold exactly, or that is not what was asked for; the code is {@code TYPE_REFUSED}. */
public final class TypeRefusedException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "TYPE_REFUSED";

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param operation the verb that failed
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them
     */
    public TypeRefusedException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, CODE, 0, details);
    }
}
