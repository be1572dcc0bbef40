package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import io.antaboga.layout.Element;
import io.antaboga.layout.Field;
import io.antaboga.layout.RecordLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a layout. */
@Command(name = "show", description = "Prints where each field of a declared record lies.")
public final class LayoutShowCommand implements Callable<Integer> {
    @Mixin
    private DeclarationFile file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        RecordLayout layout = file.load();
        StandardOutput out = new StandardOutput();
        if (json) {
            out.line(Json.of(described(layout)));
            return 0;
        }
        Table table = new Table("offset", "size", "field", "type", "doc");
        for (Element.Nested record : DeclarationFile.records(layout)) {
            for (Field field : record.fields()) {
                String name = record.spelling() + "." + field.name();
                table.row(field.offset(), field.size(), name, field.spelling(), field.doc());
            }
            String end = "(end, alignment " + record.alignment() + ")";
            table.row(record.size(), null, record.spelling(), end, record.doc());
        }
        for (String line : table.lines()) {
            out.line(line);
        }
        out.line(summary(layout));
        return 0;
    }

    static String summary(RecordLayout layout) {
        return byteOrder(layout) + "-endian, fingerprint " + fingerprint(layout);
    }

    static String fingerprint(RecordLayout layout) {
        return HexFormat.of().formatHex(layout.fingerprint());
    }

    private static String byteOrder(RecordLayout layout) {
        return layout.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little" : "big";
    }

    private static Map<String, Object> described(RecordLayout layout) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", layout.name());
        object.put("version", layout.version());
        object.put("byte_order", byteOrder(layout));
        object.put("alignment", layout.packed() ? "packed" : "c");
        object.put("size", layout.size());
        object.put("fingerprint", fingerprint(layout));
        object.put(
                "records",
                DeclarationFile.records(layout).stream()
                        .map(LayoutShowCommand::described)
                        .toList());
        return object;
    }

    private static Map<String, Object> described(Element.Nested record) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", record.spelling());
        object.put("size", record.size());
        object.put("alignment", record.alignment());
        object.put(
                "fields",
                record.fields().stream().map(LayoutShowCommand::described).toList());
        return object;
    }

    private static Map<String, Object> described(Field field) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", field.name());
        object.put("type", field.spelling());
        object.put("offset", field.offset());
        object.put("size", field.size());
        object.put("alignment", field.alignment());
        object.put("strides", field.strides());
        return object;
    }
}
