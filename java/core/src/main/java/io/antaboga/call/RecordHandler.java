package io.antaboga.call;

import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Writes each record as a line of JSON to descriptor 5 of a worker, {@code spec/call/worker.md}, from the first one on.
 */
final class RecordHandler extends Handler {
    private static final int LONGEST = 100_000;
    private static final int LOWEST = 3;
    private static final Path RECORDS = Path.of("/proc/self/fd/5");
    private static final List<Map.Entry<Level, Integer>> NUMBERS = List.of(
            Map.entry(Level.SEVERE, 40),
            Map.entry(Level.WARNING, 30),
            Map.entry(Level.INFO, 20),
            Map.entry(Level.CONFIG, 15),
            Map.entry(Level.FINE, 10),
            Map.entry(Level.FINER, 5));

    private final SimpleFormatter formatter = new SimpleFormatter();
    private OutputStream out;

    @Override
    public synchronized void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        try {
            if (out == null) {
                out = open();
            }
            // One write for a line, so that lines of several processes stay whole as far as pipes allow.
            out.write((text(record) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            reportError(null, e, ErrorManager.WRITE_FAILURE);
        }
    }

    /** Nothing but the pipe that the caller gave: where it gave none, the JVM may have a file of its own there. */
    private static OutputStream open() throws IOException {
        String target = Files.readSymbolicLink(RECORDS).toString();
        return target.startsWith("pipe:")
                ? Files.newOutputStream(RECORDS, StandardOpenOption.WRITE)
                : OutputStream.nullOutputStream();
    }

    private String text(LogRecord record) throws IOException {
        Instant time = record.getInstant();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("level", number(record.getLevel().intValue()));
        line.put("name", record.getLevel().getName());
        line.put("logger", record.getLoggerName() == null ? "" : record.getLoggerName());
        line.put("time", time.getEpochSecond() + time.getNano() / 1e9);
        line.put("call", CurrentCall.root());
        line.put("text", cut(formatter.formatMessage(record)));
        line.put("thread", Thread.currentThread().getName());
        line.put("file", null);
        line.put("line", 0);
        line.put("function", function(record));
        line.put("error", record.getThrown() == null ? null : cut(trace(record.getThrown())));
        return new String(new ValueWriter(null, Types.NONE, Passing.NONE).value(line), StandardCharsets.US_ASCII);
    }

    private static String function(LogRecord record) {
        String owner = record.getSourceClassName();
        String method = record.getSourceMethodName();
        return owner == null || method == null ? method : owner + "." + method;
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** A level of Java as Python's logging counts. */
    static int number(int level) {
        for (Map.Entry<Level, Integer> each : NUMBERS) {
            if (level >= each.getKey().intValue()) {
                return each.getValue();
            }
        }
        return LOWEST;
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public synchronized void close() {
        OutputStream open = out;
        out = OutputStream.nullOutputStream();
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            reportError(null, e, ErrorManager.CLOSE_FAILURE);
        }
    }
}
