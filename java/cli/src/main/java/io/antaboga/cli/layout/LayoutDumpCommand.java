package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import io.antaboga.layout.RecordLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the values in a segment. */
@Command(
        name = "dump",
        description = {
            "Prints the values of the declared record in a live segment.",
            "Memory without this project's header is read as the declaration says."
        })
public final class LayoutDumpCommand implements Callable<Integer> {
    @Mixin
    private DeclarationFile file;

    @Mixin
    private LiveSegment live;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        RecordLayout layout = file.load();
        StandardOutput out = new StandardOutput();
        try (LiveRecords records = live.open(layout)) {
            MemorySegment snapshot = records.snapshot();
            if (json) {
                out.line(Json.of(object(records, snapshot)));
                return 0;
            }
            for (String line : table(records, snapshot).lines()) {
                out.line(line);
            }
            out.line(records.summary());
        }
        return 0;
    }

    private static Map<String, Object> object(LiveRecords records, MemorySegment snapshot) {
        List<Map<String, Object>> values = new ArrayList<>();
        RecordLayout layout = records.layout();
        for (long index = 0; index < records.count(); index++) {
            Map<String, Object> record = new LinkedHashMap<>();
            layout.cells(snapshot, index * layout.size(), cell -> record.put(cell.path(), CellText.json(cell)));
            values.add(record);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", layout.name());
        object.put("segment", records.described());
        object.put("records", values);
        object.put("differences", records.differences(snapshot));
        return object;
    }

    static Table table(LiveRecords records, MemorySegment snapshot) {
        Table table = new Table("offset", "field", "type", "value", "expected");
        records.cells(
                snapshot,
                (label, cell) -> table.row(
                        cell.offset(),
                        label,
                        cell.field().element().spelling(),
                        CellText.shown(cell),
                        cell.allowed() ? "" : cell.expected()));
        return table;
    }
}
