package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.Map;

/** More calls wait for a worker of a pool than may; the code is {@code QUEUE_FULL}. The call was not begun. */
public final class QueueFullException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "QUEUE_FULL";

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param details the values that matter, in the order to print them
     */
    public QueueFullException(Map<String, ?> details) {
        super("call", "too many calls wait for a worker", CODE, 0, details);
    }
}
