package io.antaboga.call;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the output of a worker goes: each line to a logger, with the function that runs; a record of Python's {@code logging} to the
 * logger of its own name, in its own level. Keeps the last lines of standard error. For any threads.
 */
final class WorkerLog {
    static final String NAME = "io.antaboga.call.worker";

    private static final int KEPT = 20;
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ERROR = 40;
    private static final int WARNING = 30;
    private static final int INFO = 20;

    private final System.Logger logger;
    private final Supplier<String> running;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> last = new ArrayDeque<>();

    /**
     * @param logger for lines that were printed
     * @param running the function that runs now, or null
     */
    WorkerLog(System.Logger logger, Supplier<String> running) {
        this.logger = logger;
        this.running = running;
    }

    /** A line of standard output. */
    void out(String line) {
        printed(System.Logger.Level.INFO, line);
    }

    /** A line of standard error. */
    void err(String line) {
        lock.lock();
        try {
            if (last.size() == KEPT) {
                last.removeFirst();
            }
            last.addLast(line);
        } finally {
            lock.unlock();
        }
        printed(System.Logger.Level.WARNING, line);
    }

    private void printed(System.Logger.Level level, String line) {
        if (logger.isLoggable(level)) {
            String function = running.get();
            logger.log(level, function == null ? line : "[" + function + "] " + line);
        }
    }

    /** A record of {@code logging} as {@code spec/call/worker.md} has it. */
    void entry(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            String name = entry.path("logger").asString("");
            String text = entry.path("text").asString("");
            System.getLogger(name.isEmpty() ? "root" : name)
                    .log(level(entry.path("level").asInt(INFO)), text);
        } catch (JacksonException e) {
            printed(System.Logger.Level.INFO, line);
        }
    }

    private static System.Logger.Level level(int python) {
        if (python >= ERROR) {
            return System.Logger.Level.ERROR;
        }
        if (python >= WARNING) {
            return System.Logger.Level.WARNING;
        }
        if (python >= INFO) {
            return System.Logger.Level.INFO;
        }
        return python > 0 ? System.Logger.Level.DEBUG : System.Logger.Level.TRACE;
    }

    /** The last lines of standard error, oldest first. */
    List<String> lastLines() {
        lock.lock();
        try {
            return new ArrayList<>(last);
        } finally {
            lock.unlock();
        }
    }
}
