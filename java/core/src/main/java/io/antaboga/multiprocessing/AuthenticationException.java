package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import java.util.Map;

/** The two ends of a connection do not know the same key; the code is {@code AUTHENTICATION}. */
public final class AuthenticationException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "AUTHENTICATION";

    private static final long serialVersionUID = 1L;

    AuthenticationException(String problem, Map<String, ?> details) {
        super("authenticate", problem, CODE, 0, details);
    }
}
