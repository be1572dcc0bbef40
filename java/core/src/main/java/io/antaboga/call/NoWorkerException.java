package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.Map;

/**
 * A pool could start no worker in the time that a call had; the code is {@code NO_WORKER}. The call was not begun. The cause is what the
 * last start failed of.
 */
public final class NoWorkerException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "NO_WORKER";

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param details the values that matter, in the order to print them
     * @param cause what the last start failed of
     */
    public NoWorkerException(Map<String, ?> details, Throwable cause) {
        super("call", "no worker could be started", CODE, 0, details);
        initCause(cause);
    }
}
