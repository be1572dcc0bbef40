package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The worker of a call ended before it answered; the code is {@code WORKER_LOST}.
 *
 * <p>Every call that waits on a worker when it ends fails so, and so does every later one.
 */
public final class WorkerLostException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "WORKER_LOST";

    private static final long serialVersionUID = 1L;

    private final boolean started;
    private final String exit;
    private final String trace;
    private final transient List<String> lastLines;

    /**
     * Describes a death.
     *
     * @param function the function that was called
     * @param started whether the worker had begun to execute it
     * @param exit how the worker ended, for instance {@code exit code 3} or {@code SIGSEGV}
     * @param trace what Python's {@code faulthandler} wrote, empty where it wrote nothing
     * @param lastLines the last lines of its standard error, oldest first
     */
    public WorkerLostException(String function, boolean started, String exit, String trace, List<String> lastLines) {
        super("call", "the worker ended before it answered", CODE, 0, details(function, started, exit, lastLines));
        this.started = started;
        this.exit = exit;
        this.trace = trace;
        this.lastLines = List.copyOf(lastLines);
    }

    private static Map<String, ?> details(String function, boolean started, String exit, List<String> lastLines) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("function", function);
        details.put("exit", exit);
        details.put("started", started);
        if (!lastLines.isEmpty()) {
            details.put("stderr", lastLines.getLast());
        }
        return details;
    }

    /** Whether the worker had begun to execute the call: if not, calling again does nothing twice. */
    public boolean started() {
        return started;
    }

    /** How the worker ended: {@code exit code 3}, or the name of a signal such as {@code SIGKILL}. */
    public String exit() {
        return exit;
    }

    /** The stacks that Python's {@code faulthandler} wrote when it died; empty if it wrote nothing. */
    public String trace() {
        return trace;
    }

    /** The last lines that it wrote to standard error, oldest first; empty after serialization. */
    public List<String> lastLines() {
        return lastLines == null ? List.of() : lastLines;
    }
}
