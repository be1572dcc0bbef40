package io.antaboga;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An operation on a channel, segment, semaphore or process that did not succeed.
 *
 * <p>The message reads {@code operation: what went wrong (CODE), key=value, key=value}. The code is the errno name
 * where the kernel gave one, and otherwise a code of {@code spec/errors.json}.
 */
public class IpcException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String code;
    private final int errno;
    private final transient Map<String, Object> details;

    /**
     * Describes a failure.
     *
     * @param operation the system call or verb that failed, for instance {@code mq_send}
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param code the errno name, or a code of {@code spec/errors.json}
     * @param errno the errno, or 0 where the kernel gave none
     * @param details the values that matter, in the order to print them
     */
    public IpcException(String operation, String problem, String code, int errno, Map<String, ?> details) {
        super(text(operation, problem, code, details));
        this.operation = operation;
        this.code = code;
        this.errno = errno;
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    private static String text(String operation, String problem, String code, Map<String, ?> details) {
        StringBuilder text = new StringBuilder(operation)
                .append(": ")
                .append(problem)
                .append(" (")
                .append(code)
                .append(')');
        details.forEach(
                (key, value) -> text.append(", ").append(key).append('=').append(value));
        return text.toString();
    }

    /** The system call or verb that failed. */
    public final String operation() {
        return operation;
    }

    /** The errno name, such as {@code EAGAIN}, or a code of {@code spec/errors.json}, such as {@code PEER_CLOSED}. */
    public final String code() {
        return code;
    }

    /** The errno, or 0 where the kernel gave none. */
    public final int errno() {
        return errno;
    }

    /** The values named in the message, in order; empty after serialization. */
    public final Map<String, Object> details() {
        return details == null ? Map.of() : details;
    }
}
