package io.antaboga.cli.objects;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import io.antaboga.cli.UsageException;
import io.antaboga.registry.Finding;
import io.antaboga.registry.Finding.Action;
import io.antaboga.registry.Registry;
import java.io.Console;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what dead processes left behind. */
@Command(
        name = "clean",
        description = {
            "Removes what dead processes left behind, if the registry proves that it was theirs and not made to persist.",
            "Asks first when on a terminal; without a terminal and without --yes it removes nothing, as with --dry-run."
        })
public final class CleanCommand implements Callable<Integer> {
    @Option(names = "--dry-run", description = "Only tell what would be removed.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Remove without asking.")
    private boolean yes;

    @Option(names = "--json", description = "Print one JSON object a line: action, what, mechanism, name, reason.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        if (dryRun && yes) {
            throw new UsageException("--dry-run and --yes exclude each other");
        }
        Registry registry = Registry.ofCurrentUser();
        List<Finding> findings = registry.clean(!yes);
        print(findings, yes);
        if (dryRun || yes || findings.stream().noneMatch(finding -> removes(finding.action()))) {
            return 0;
        }
        if (agreed()) {
            print(registry.clean(false), true);
        } else {
            System.err.println("antaboga: clean: nothing was removed; --yes removes");
        }
        return 0;
    }

    private static boolean agreed() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return false;
        }
        String answer = console.readLine("Remove these? [y/N] ");
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private void print(List<Finding> findings, boolean done) throws IpcException {
        StandardOutput out = new StandardOutput();
        if (json) {
            for (Finding finding : findings) {
                out.line(Json.of(toMap(finding, done)));
            }
            return;
        }
        if (findings.isEmpty()) {
            out.line("nothing to remove");
            return;
        }
        Table table = new Table("action", "what", "mechanism", "name", "reason");
        findings.forEach(finding -> table.row(toMap(finding, done).values().toArray()));
        for (String line : table.lines()) {
            out.line(line);
        }
    }

    private static Map<String, Object> toMap(Finding finding, boolean done) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("action", removes(finding.action()) ? done ? "removed" : "would-remove" : "kept");
        map.put(
                "what",
                switch (finding.action()) {
                    case REMOVE_ENTRY -> "entry";
                    case UNREADABLE -> "file";
                    case REMOVE_OBJECT, KEEP_LIVE, KEEP_PERSISTENT, KEEP_UNPROVEN -> "object";
                });
        map.put("mechanism", finding.mechanism());
        map.put("name", finding.name());
        map.put("reason", finding.reason());
        return map;
    }

    private static boolean removes(Action action) {
        return action == Action.REMOVE_OBJECT || action == Action.REMOVE_ENTRY;
    }
}
