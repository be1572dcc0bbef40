package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.cli.OneLine;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import java.util.List;
import java.util.Locale;

/** Writes outcomes for people. */
final class Report {
    private final StandardOutput out;

    Report(StandardOutput out) {
        this.out = out;
    }

    /** Says which row begins. */
    void begin(Row row, Input input) throws IpcException {
        out.line("%s: %s".formatted(row.name(), row.title()));
        out.line("  %s".formatted(row.work()));
        out.line("  input %s, %,d bytes".formatted(OneLine.of(input.name()), input.length()));
    }

    /** Says what came of it. */
    void end(Outcome outcome) throws IpcException {
        for (String line : outcome.lines()) {
            out.line("  " + OneLine.of(line));
        }
        long passed =
                outcome.checks().all().stream().filter(Checks.Check::passed).count();
        out.line("  checks: %d of %d passed"
                .formatted(passed, outcome.checks().all().size()));
        for (String complaint : outcome.complaints()) {
            out.line("  FAILED: " + OneLine.of(complaint));
        }
        out.line("");
    }

    /** Compares all rows. */
    void compare(List<Outcome> outcomes) throws IpcException {
        Table measured = new Table(
                "mechanism",
                "result",
                "crossed, bytes",
                "messages",
                "with work, MB/s",
                "one way, MB/s",
                "64 B round trip, µs");
        Table traits = new Table("mechanism", "direction", "structure", "waiting", "use");
        for (Outcome outcome : outcomes) {
            Tally tally = outcome.tally();
            measured.row(
                    outcome.row().name(),
                    outcome.passed() ? "passed" : "FAILED",
                    "%,d".formatted(tally.toPython() + tally.toJava()),
                    "%,d".formatted(tally.messages()),
                    number(tally.workRate()),
                    number(tally.carryRate()),
                    number(tally.roundTripMicros()));
            Traits of = outcome.row().traits();
            traits.row(outcome.row().name(), of.direction(), of.structure(), of.waiting(), of.use());
        }
        lines(measured);
        out.line("");
        lines(traits);
    }

    private void lines(Table table) throws IpcException {
        for (String line : table.lines()) {
            out.line(line);
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? null : String.format(Locale.ROOT, "%,.1f", value);
    }
}
