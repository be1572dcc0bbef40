package io.antaboga.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where the two ends of a pair run; the same for every pair that is compared.
 *
 * @param label {@code 1}, {@code 2} or {@code free}, as the results say it
 * @param caller the core of the end that measures, or -1 for any
 * @param echo the core of the end that answers, or -1 for any
 */
record Placement(String label, int caller, int echo) {
    /** The labels there are. */
    static final Set<String> LABELS = Set.of("1", "2", "free");

    private static final String ALLOWED = "Cpus_allowed_list:";

    /** The placement called {@code label}, or null if this process may not use that many cores. */
    static Placement of(String label, List<Integer> cores) {
        return switch (label) {
            case "1" -> new Placement(label, cores.get(0), cores.get(0));
            case "2" -> cores.size() < 2 ? null : new Placement(label, cores.get(0), cores.get(1));
            case "free" -> new Placement(label, -1, -1);
            default -> throw new IllegalArgumentException("no such placement: " + label);
        };
    }

    /** The cores that this process may use. */
    static List<Integer> allowedCores() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(ALLOWED)) {
                return parse(line.substring(ALLOWED.length()).strip());
            }
        }
        throw new IOException("/proc/self/status has no " + ALLOWED);
    }

    /** Parses a list as the kernel prints it, such as {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.split(",")) {
            String[] ends = range.split("-", 2);
            for (int core = Integer.parseInt(ends[0]); core <= Integer.parseInt(ends[ends.length - 1]); core++) {
                cores.add(core);
            }
        }
        return cores;
    }

    /** The placement in words. */
    String describe() {
        return switch (label) {
            case "1" -> "one core";
            case "2" -> "two cores";
            default -> "any core";
        };
    }

    /** {@code command}, run where the end that measures belongs. */
    List<String> pinCaller(List<String> command) {
        return pin(caller, command);
    }

    /** {@code command}, run where the end that answers belongs. */
    List<String> pinEcho(List<String> command) {
        return pin(echo, command);
    }

    private static List<String> pin(int core, List<String> command) {
        List<String> pinned = new ArrayList<>();
        if (core >= 0) {
            pinned.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        pinned.addAll(command);
        return pinned;
    }
}
