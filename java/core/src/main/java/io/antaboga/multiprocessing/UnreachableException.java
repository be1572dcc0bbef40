package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import java.util.Map;

/** No other program can get at an object of {@code multiprocessing}; the code is {@code UNREACHABLE}. */
public final class UnreachableException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "UNREACHABLE";

    private static final long serialVersionUID = 1L;

    UnreachableException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, CODE, 0, details);
    }
}
