package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the values of records as they are read, so that there may be any number of them. */
final class Dump {
    private static final int BLOCK = 1 << 16;
    private static final int ROWS = 4096;

    private final LiveRecords live;
    private final Look look;
    private final StandardOutput out;
    private final StringBuilder text = new StringBuilder();
    private final List<Map<String, Object>> differences = new ArrayList<>();

    Dump(LiveRecords live, Look look, StandardOutput out) {
        this.live = live;
        this.look = look;
        this.out = out;
    }

    /** One JSON object in one line. */
    void json() throws IpcException {
        text.append("{\"name\": ").append(Json.of(live.layout().name()));
        text.append(", \"segment\": ").append(Json.of(live.described(look))).append(", \"records\": [");
        try {
            for (long index = 0; index < look.count(); index++) {
                text.append(index == 0 ? "{" : ", {");
                fields(index);
                text.append('}');
            }
        } catch (UncheckedIOException unwritten) {
            throw (IpcException) unwritten.getCause();
        }
        List<Map<String, Object>> found = look.moment() == Look.Moment.TORN ? live.differences(look) : differences;
        out.line(text.append("], \"differences\": ")
                .append(Json.of(found))
                .append('}')
                .toString());
    }

    private void fields(long index) {
        String prefix = look.count() == 1 ? "" : "[" + index + "].";
        boolean[] first = {true};
        live.layout().cells(look.records(), index * live.layout().size(), cell -> {
            text.append(first[0] ? "" : ", ").append(Json.of(cell.path()));
            text.append(": ").append(Json.of(CellText.json(cell)));
            first[0] = false;
            if (!cell.allowed() && differences.size() < LiveRecords.MOST_DIFFERENCES) {
                differences.add(live.difference(prefix + cell.path(), cell));
            }
            if (text.length() >= BLOCK) {
                write(text.toString());
                text.setLength(0);
            }
        });
    }

    /** Tables of at most {@value #ROWS} rows, and a line on the segment. */
    void lines() throws IpcException {
        Table[] table = {table()};
        try {
            live.cells(look, (label, cell) -> {
                if (table[0].size() == ROWS) {
                    write(joined(table[0]));
                    table[0] = table();
                }
                table[0].row(
                        cell.offset(),
                        label,
                        cell.field().element().spelling(),
                        CellText.shown(cell),
                        cell.allowed() ? "" : cell.expected());
            });
        } catch (UncheckedIOException unwritten) {
            throw (IpcException) unwritten.getCause();
        }
        out.line(joined(table[0]) + live.summary(look));
    }

    private static Table table() {
        return new Table("offset", "field", "type", "value", "expected");
    }

    private static String joined(Table table) {
        return String.join("\n", table.lines()) + "\n";
    }

    private void write(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IpcException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
