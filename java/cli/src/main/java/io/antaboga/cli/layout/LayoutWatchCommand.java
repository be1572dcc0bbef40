package io.antaboga.cli.layout;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Timeout;
import io.antaboga.cli.message.Count;
import io.antaboga.layout.Cell;
import io.antaboga.layout.RecordLayout;
import java.io.Console;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what changes in a segment. */
@Command(
        name = "watch",
        description = {
            "Shows the values of the declared record in a live segment, and what changes.",
            "On a terminal a table whose changed fields are marked; otherwise a line a change, the first with all values.",
            "It is looked at 50 times a second; what changes in between and back again is not seen.",
            "A seqlock, or the latest of slots, is read at one moment; a line says '(torn)' where its writer did not rest."
        })
public final class LayoutWatchCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final long MOST_BYTES = 1 << 26;
    private static final String HOME = "\033[H\033[2J";
    private static final String MARK = "\033[7m";
    private static final String PLAIN = "\033[0m";

    @Mixin
    private DeclarationFile file;

    @Mixin
    private LiveSegment live;

    @Mixin
    private Count count;

    @Option(names = "--json", description = "Print one JSON object a line: time, changed.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Timeout.Converter.class,
            description = "Give up after this many seconds.")
    private Timeout timeout = Timeout.NEVER;

    private final StandardOutput out = new StandardOutput();

    @Override
    public Integer call() throws IpcException {
        RecordLayout layout = file.load();
        Console console = System.console();
        boolean terminal = !json && console != null && console.isTerminal();
        try (LiveRecords records = live.open(layout)) {
            if (records.records().byteSize() > MOST_BYTES) {
                throw tooMuch(records);
            }
            MemorySegment seen = null;
            Look.Moment moment = null;
            Map<String, Cell> before = Map.of();
            for (long left = count.or(Long.MAX_VALUE); left > 0; ) {
                Look look = Look.at(records, patience()).copied();
                if (seen == null || look.records().mismatch(seen) >= 0 || look.moment() != moment) {
                    Map<String, Cell> cells = new LinkedHashMap<>();
                    records.cells(look, cells::put);
                    Map<String, Cell> changed = changed(before, cells);
                    if (!changed.isEmpty()) {
                        print(terminal, cells, changed, records, look);
                        left--;
                    }
                    before = cells;
                    seen = look.records();
                    moment = look.moment();
                }
                if (left > 0) {
                    pause(records);
                }
            }
        }
        return 0;
    }

    private static IpcException tooMuch(LiveRecords records) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", records.segment().name());
        details.put("size", records.records().byteSize());
        details.put("limit", MOST_BYTES);
        return new IpcException("layout watch", "more than can be watched", "EFBIG", 0, details);
    }

    private Duration patience() {
        Duration left = timeout.remaining().orElse(LiveRecords.PATIENCE);
        return left.compareTo(LiveRecords.PATIENCE) < 0 ? left : LiveRecords.PATIENCE;
    }

    private static Map<String, Cell> changed(Map<String, Cell> before, Map<String, Cell> now) {
        Map<String, Cell> changed = new LinkedHashMap<>();
        now.forEach((label, cell) -> {
            Cell old = before.get(label);
            if (old == null || !CellText.shown(old).equals(CellText.shown(cell))) {
                changed.put(label, cell);
            }
        });
        return changed;
    }

    private void pause(LiveRecords records) throws IpcException {
        Duration left = timeout.remaining().orElse(PAUSE);
        if (left.isZero()) {
            throw new DeadlineException(
                    "layout watch",
                    "the time passed",
                    Map.of("name", records.segment().name(), "timeout", timeout));
        }
        LockSupport.parkNanos(Math.min(left.toNanos(), PAUSE.toNanos()));
    }

    private void print(
            boolean terminal, Map<String, Cell> cells, Map<String, Cell> changed, LiveRecords records, Look look)
            throws IpcException {
        if (terminal) {
            StringBuilder screen = new StringBuilder(HOME);
            int width = cells.keySet().stream().mapToInt(String::length).max().orElse(0);
            boolean first = changed.size() == cells.size();
            cells.forEach((label, cell) -> {
                boolean marked = !first && changed.containsKey(label);
                String line = (marked ? "* " : "  ") + label + " ".repeat(width - label.length()) + "  "
                        + CellText.shown(cell) + (cell.allowed() ? "" : "  expected " + cell.expected());
                screen.append(marked ? MARK + line + PLAIN : line).append('\n');
            });
            out.line(screen + records.summary(look));
        } else if (json) {
            Map<String, Object> values = new LinkedHashMap<>();
            changed.forEach((label, cell) -> values.put(label, CellText.json(cell)));
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("time", System.currentTimeMillis() / 1000.0);
            object.put("one_moment", look.moment() == Look.Moment.ONE);
            object.put("changed", values);
            out.line(Json.of(object));
        } else {
            out.line(changed.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + CellText.shown(entry.getValue()))
                    .collect(Collectors.joining(" ", "", look.moment() == Look.Moment.TORN ? " (torn)" : "")));
        }
    }
}
