package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import io.antaboga.cli.UsageException;
import io.antaboga.cli.WholeNumber;
import io.antaboga.cli.endpoint.Endpoint;
import io.antaboga.cli.endpoint.SegmentEndpoint;
import io.antaboga.layout.RecordLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Compares what each side makes of a declaration. */
@Command(
        name = "check",
        description = {
            "Compares what Java, Python, ctypes, numpy, struct and the C compiler make of a declared record.",
            "The Python side is asked, and asks the others; the exit code is 1 where anybody differs.",
            "With a URL, checks a live segment against the declaration as well."
        })
public final class LayoutCheckCommand implements Callable<Integer> {
    private static final Set<String> WITNESSES = Set.of("ctypes", "numpy", "struct", "c");

    @Parameters(index = "0", paramLabel = "FILE", description = "The declaration, by convention NAME.layout.json.")
    private Path file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "URL",
            converter = Endpoint.OfSegment.class,
            description = "A live segment whose header, bounds and values are checked too.")
    private SegmentEndpoint endpoint;

    @Option(
            names = "--offset",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "Where the record begins in plain memory; without it a header is looked for.")
    private Long offset;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--without",
            paramLabel = "NAME",
            description = "Leave out ctypes, numpy, struct or c; may be given several times.")
    private List<String> without = List.of();

    @Override
    public Integer call() throws IpcException {
        for (String name : without) {
            if (!WITNESSES.contains(name)) {
                throw new UsageException("'" + name + "' is none of ctypes, numpy, struct, c");
            }
        }
        RecordLayout layout = DeclarationFile.load(file);
        Facts ours;
        LiveCheck found;
        PythonSide.Answer python;
        try (PythonSide asked = PythonSide.start(file, without)) {
            ours = Facts.of(layout);
            found = endpoint == null ? null : LiveCheck.of(layout, endpoint, offset);
            python = asked.answer();
        }
        List<String> witnesses = new ArrayList<>(List.of("java"));
        Map<String, Object> absent = new LinkedHashMap<>();
        List<Map<String, Object>> differences = new ArrayList<>();
        if (python.found() == null) {
            differences.add(Facts.difference("-", "declaration", "accepted", python.complaint(), "python"));
        } else {
            python.found().get("witnesses").forEach(name -> witnesses.add(name.asString()));
            python.found()
                    .get("absent")
                    .properties()
                    .forEach(lack -> absent.put(lack.getKey(), lack.getValue().asString()));
            differences.addAll(ours.differences(Facts.of(python.found().get("fields")), "python"));
            python.found().get("differences").forEach(difference -> differences.add(copy(difference)));
        }
        if (found != null) {
            differences.addAll(found.differences());
        }
        print(layout, ours, witnesses, absent, differences, found);
        if (!differences.isEmpty()) {
            String problem =
                    differences.size() == 1 ? "a difference" : differences.size() + " differences, the first of them";
            throw new IpcException("layout check", problem, "MISMATCH", 0, differences.getFirst());
        }
        return 0;
    }

    private static Map<String, Object> copy(JsonNode difference) {
        Map<String, Object> copy = new LinkedHashMap<>();
        difference.properties().forEach(entry -> copy.put(entry.getKey(), Facts.value(entry.getValue())));
        return copy;
    }

    private void print(
            RecordLayout layout,
            Facts ours,
            List<String> witnesses,
            Map<String, Object> absent,
            List<Map<String, Object>> differences,
            LiveCheck found)
            throws IpcException {
        StandardOutput out = new StandardOutput();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", layout.name());
            object.put("fingerprint", LayoutShowCommand.fingerprint(layout));
            object.put("witnesses", witnesses);
            object.put("absent", absent);
            object.put("fields", ours.byField());
            if (found != null) {
                object.put("segment", found.segment());
            }
            object.put("differences", differences);
            out.line(Json.of(object));
            return;
        }
        Table table = new Table("field", "offset", "size", "alignment", "found otherwise");
        ours.byField().forEach((field, its) -> {
            List<String> others = differences.stream()
                    .filter(difference -> difference.get("field").equals(field))
                    .map(difference ->
                            difference.get("by") + ": " + difference.get("what") + " " + difference.get("found"))
                    .toList();
            table.row(field, its.get("offset"), its.get("size"), its.get("alignment"), String.join(", ", others));
        });
        for (String line : table.lines()) {
            out.line(line);
        }
        out.line("asked: " + String.join(", ", witnesses));
        for (Map.Entry<String, Object> lack : absent.entrySet()) {
            out.line("not asked: " + lack.getKey() + ", since " + lack.getValue());
        }
        out.line(LayoutShowCommand.summary(layout));
        if (found != null) {
            for (String line : found.lines()) {
                out.line(line);
            }
        }
    }
}
