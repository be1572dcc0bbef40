package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.cli.ExitCode;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import io.antaboga.cli.UsageException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays the rows that the user names, or all, on the user's file or on what the jar carries. */
@Command(
        name = "demo",
        description = {
            "Java and Python at work on real input, over each mechanism.",
            "All of the input crosses the mechanism, Python works on it, and both check what the other computed."
        })
public final class DemoCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "A mechanism; all without a name.")
    private List<String> names = List.of();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Work on this file, taken as bytes, instead of on a text and a table that come with the command.")
    private Path input;

    @Option(names = "--list", description = "Only list the mechanisms and what is done over each.")
    private boolean list;

    @Option(
            names = "--sabotage",
            paramLabel = "NAME",
            description = "Change one byte on this mechanism's way, after the sender digested it: the demo must fail.")
    private String sabotage;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "The interpreter to start; else the project's .venv, the active environment, or python3.")
    private String python;

    @Option(names = "--brief", description = "Measure for a moment only, which is no good for comparing.")
    private boolean brief;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        List<Row> rows = rows();
        if (list) {
            list(rows);
            return ExitCode.DONE;
        }
        if (sabotage != null && rows.stream().noneMatch(row -> row.name().equals(sabotage))) {
            throw new UsageException("--sabotage names '" + sabotage + "', which is not among what is played");
        }
        List<Outcome> outcomes = play(rows);
        boolean passed = outcomes.stream().allMatch(Outcome::passed);
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("passed", passed);
            all.put("mechanisms", outcomes.stream().map(Outcome::toJson).toList());
            all.put("folklore", Folklore.contradictions(Folklore.Figure.of(outcomes)));
            new StandardOutput().line(Json.of(all));
        } else {
            new Report(new StandardOutput()).compare(outcomes);
        }
        if (!passed) {
            List<String> failed = outcomes.stream()
                    .filter(outcome -> !outcome.passed())
                    .map(outcome -> outcome.row().name())
                    .toList();
            throw new IpcException(
                    "demo", "checks failed", "MISMATCH", 0, Map.of("mechanisms", String.join("+", failed)));
        }
        return ExitCode.DONE;
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            rows.add(Rows.named(name)
                    .orElseThrow(() -> new UsageException("no demo of '" + name + "'; --list names all there are")));
        }
        return rows.isEmpty() ? Rows.all() : rows;
    }

    private List<Outcome> play(List<Row> rows) throws IpcException {
        List<Outcome> outcomes = new ArrayList<>();
        try (Arena arena = Arena.ofShared()) {
            Inputs inputs = new Inputs(arena, input);
            Player player = new Player(Python.find(python), sabotage, brief);
            Report report = new Report(new StandardOutput());
            for (Row row : rows) {
                Input what = inputs.of(row.likes());
                if (!json) {
                    report.begin(row, what);
                }
                Outcome outcome = player.play(row, what);
                outcomes.add(outcome);
                if (!json) {
                    report.end(outcome);
                }
            }
        }
        return outcomes;
    }

    private void list(List<Row> rows) throws IpcException {
        StandardOutput out = new StandardOutput();
        if (json) {
            List<Map<String, Object>> all = new ArrayList<>();
            for (Row row : rows) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("mechanism", row.name());
                one.put("title", row.title());
                one.put("work", row.work());
                all.add(one);
            }
            out.line(Json.of(Map.of("mechanisms", all)));
            return;
        }
        Table table = new Table("mechanism", "what Python does");
        rows.forEach(row -> table.row(row.name(), row.work()));
        for (String line : table.lines()) {
            out.line(line);
        }
    }
}
