package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import java.util.Map;

/** Whoever held a lock was killed, so that it will never be free; the code is {@code LOCK_LOST}. */
public final class LockLostException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "LOCK_LOST";

    private static final long serialVersionUID = 1L;

    LockLostException(String operation, String problem, Map<String, ?> details) {
        super(operation, problem, CODE, 0, details);
    }
}
