package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.cli.ExitCode;
import io.antaboga.cli.Scope;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code antaboga bench}: what each mechanism costs here. */
@Command(
        name = "bench",
        description = {
            "Measure each mechanism between Java and CPython, beside the floor that C sets here.",
            "A roundtrip is a message and its answer, timed one by one; oneway is a stream of messages, timed as a whole. All "
                    + "pairs are pinned alike and measured in turn. Megabytes are 10^6 bytes, in one direction."
        })
public final class BenchCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Mechanisms, or call for the calls over each; all without a name.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--size",
            split = ",",
            paramLabel = "BYTES",
            defaultValue = "64,4096,1048576",
            description =
                    "Lengths of messages (default: ${DEFAULT-VALUE}); arrays and most calls have sizes of their own.")
    private List<Integer> sizes;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "How long each figure is measured (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--wait",
            paramLabel = "HOW",
            defaultValue = "block",
            description = "How both ends wait for a message: block.")
    private String wait;

    @Option(
            names = "--cores",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2",
            description = "Both ends on 1 core, each on one of 2, or free (default: ${DEFAULT-VALUE}).")
    private List<String> cores;

    @Option(
            names = "--pair",
            split = ",",
            paramLabel = "PAIR",
            defaultValue = "c-c,java-cpython,cpython-cpython,stdlib,raw",
            description = "Who is measured (default: ${DEFAULT-VALUE}; also java-java).")
    private List<String> pairs;

    @Option(
            names = "--kind",
            split = ",",
            paramLabel = "KIND",
            defaultValue =
                    "roundtrip,oneway,object,queue,array,item,field,sum,call,call_typed,call_view,call_array,call_start",
            description =
                    "What is measured (default: ${DEFAULT-VALUE}): messages there and back, messages one way; and over "
                            + "multiprocessing objects there and back, items through a queue; and of shared arrays an array "
                            + "handed over, a pass over items and over fields in Java, a sum by numpy; and of calls those with "
                            + "bytes, with two small arguments, with a view, with an array that numpy doubles, and a worker's start.")
    private List<String> kinds;

    @Option(
            names = "--soak",
            paramLabel = "N",
            description =
                    "Instead: send N messages and answers over each mechanism, and fail if memory or descriptors grow.")
    private long soak;

    @Option(
            names = "--plot",
            paramLabel = "FOLDER",
            description = "Draw latency and throughput by size into FOLDER, as SVG and PNG.")
    private Path plot;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    private final StandardOutput out = new StandardOutput();

    @Override
    public Integer call() throws IOException {
        Plan plan = plan();
        try (Scope scope = Scope.open()) {
            Workspace workspace = scope.make(Workspace::make);
            Programs programs = Programs.prepare(workspace.folder());
            if (soak > 0) {
                return soak(new SoakRun(plan, programs, workspace, Progress.onStderr(), scope));
            }
            if (plan.pairs().contains(Pair.C_C) && programs.c().isEmpty()) {
                System.err.println("no C compiler (cc): the pair c-c is left out");
            }
            measure(new Session(possible(plan, programs), programs, workspace, Progress.onStderr(), scope), programs);
        }
        return ExitCode.DONE;
    }

    private void measure(Session session, Programs programs) throws IOException {
        Report report = new Report();
        session.run(measurement -> {
            report.add(measurement);
            if (json) {
                out.line(measurement.json());
            }
        });
        if (!json) {
            for (String line : report.lines()) {
                out.line(line);
            }
        }
        if (plot != null) {
            for (String file : Charts.draw(report.measurements(), programs.python("plot", plot.toString()), plot)) {
                System.err.println("drawn: " + file);
            }
        }
    }

    private int soak(SoakRun run) throws IOException {
        List<Soak> results = new ArrayList<>();
        run.run(soak, result -> {
            results.add(result);
            if (json) {
                out.line(result.json());
            }
        });
        if (!json) {
            for (String line : SoakReport.lines(results)) {
                out.line(line);
            }
        }
        if (results.stream().allMatch(Soak::flat)) {
            return ExitCode.DONE;
        }
        throw new IpcException(
                "bench",
                "memory or descriptors grew with the number of messages",
                "NOT_FLAT",
                0,
                Map.of("messages", soak));
    }

    private Plan plan() throws IOException {
        if (!wait.equals("block")) {
            throw new UsageException("no such way to wait: " + wait);
        }
        if (!(seconds > 0) || seconds > 3600) {
            throw new UsageException("--seconds must be above 0 and at most 3600");
        }
        if (soak < 0) {
            throw new UsageException("--soak must not be negative");
        }
        if (sizes.stream().anyMatch(size -> size < 1 || size > 1 << 30)) {
            throw new UsageException("--size must be from 1 to " + (1 << 30));
        }
        for (String kind : kinds) {
            if (Arrays.stream(Mechanism.values())
                    .noneMatch(mechanism -> mechanism.kinds().contains(kind))) {
                throw new UsageException("no such kind: " + kind);
            }
        }
        List<Mechanism> mechanisms = names.isEmpty()
                ? Arrays.asList(Mechanism.values())
                : names.stream().flatMap(name -> named(name).stream()).toList();
        List<Pair> wanted = pairs.stream()
                .map(label -> Pair.of(label).orElseThrow(() -> new UsageException("no such pair: " + label)))
                .toList();
        return new Plan(mechanisms, wanted, placements(), kinds, sizes, seconds);
    }

    private static List<Mechanism> named(String name) {
        List<Mechanism> found = Mechanism.named(name);
        if (found.isEmpty()) {
            throw new UsageException("no such mechanism: " + name);
        }
        return found;
    }

    /** The plan without what these programs cannot do. */
    private static Plan possible(Plan plan, Programs programs) throws IOException {
        boolean wanted = plan.mechanisms().stream()
                .flatMap(mechanism -> mechanism.kinds().stream())
                .anyMatch(kind -> Order.needsNumpy(kind) && plan.kinds().contains(kind));
        if (!wanted || programs.hasNumpy()) {
            return plan;
        }
        System.err.println("the interpreter has no numpy: sum and call_array are left out");
        return plan.without(Order::needsNumpy);
    }

    private List<Placement> placements() throws IOException {
        List<Placement> placements = new ArrayList<>();
        List<Integer> allowed = Placement.allowedCores();
        for (String label : cores) {
            if (!Placement.LABELS.contains(label)) {
                throw new UsageException("no such placement: " + label);
            }
            Placement placement = Placement.of(label, allowed);
            if (placement == null) {
                System.err.println("this process may use one core only: the figures on two are left out");
            } else {
                placements.add(placement);
            }
        }
        return placements;
    }
}
