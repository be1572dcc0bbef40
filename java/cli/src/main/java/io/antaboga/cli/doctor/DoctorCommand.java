package io.antaboga.cli.doctor;

import io.antaboga.IpcException;
import io.antaboga.cli.ExitCode;
import io.antaboga.cli.Json;
import io.antaboga.cli.OneLine;
import io.antaboga.cli.StandardOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks the machine and says what to do. */
@Command(name = "doctor", description = "Checks limits, permissions, mounts, JDK and Python; ends with a verdict.")
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON object: verdict, todo, checks.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        Machine machine = Machine.here();
        List<Finding> findings = new ArrayList<>();
        findings.addAll(PlatformChecks.run());
        findings.addAll(LibraryChecks.run());
        findings.addAll(MemoryChecks.run(machine));
        findings.addAll(ChannelChecks.run(machine));
        findings.addAll(QueueChecks.run(machine));
        findings.addAll(IsolationChecks.run(machine));
        findings.addAll(PythonChecks.run());
        String verdict = verdict(findings);
        List<String> todo = findings.stream()
                .map(Finding::remedy)
                .filter(remedy -> !remedy.isEmpty())
                .distinct()
                .toList();
        StandardOutput out = new StandardOutput();
        if (json) {
            out.line(Json.of(object(findings, verdict, todo)));
        } else {
            for (Finding finding : findings) {
                out.line(OneLine.of(
                        String.format("%-6s  %-19s  %s", finding.status().label(), finding.check(), finding.text())));
            }
            out.line(OneLine.of(todo.isEmpty() ? verdict : verdict + ": " + String.join("; ", todo)));
        }
        return verdict.equals("FAILED") ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static String verdict(List<Finding> findings) {
        return switch (findings.stream()
                .map(Finding::status)
                .max(Enum::compareTo)
                .orElseThrow()) {
            case OK -> "PASSED";
            case ISSUE -> "PASSED WITH ISSUES";
            case FAILED -> "FAILED";
        };
    }

    private static Map<String, Object> object(List<Finding> findings, String verdict, List<String> todo) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("verdict", verdict);
        object.put("todo", todo);
        object.put("checks", findings.stream().map(DoctorCommand::object).collect(Collectors.toList()));
        return object;
    }

    private static Map<String, Object> object(Finding finding) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("check", finding.check());
        object.put("status", finding.status().label());
        object.put("text", finding.text());
        object.put("todo", finding.remedy());
        return object;
    }
}
