package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.cli.OneLine;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import java.util.ArrayList;
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

    /** Compares all rows: what crossed, and then the mechanisms, with the speed that this run measured. */
    void compare(List<Outcome> outcomes) throws IpcException {
        Table crossed =
                new Table("mechanism", "result", "crossed, bytes", "messages", "with work, MB/s", "one way, MB/s");
        for (Outcome outcome : outcomes) {
            Tally tally = outcome.tally();
            crossed.row(
                    outcome.row().name(),
                    outcome.passed() ? "passed" : "FAILED",
                    "%,d".formatted(tally.toPython() + tally.toJava()),
                    "%,d".formatted(tally.messages()),
                    number(tally.workRate()),
                    number(tally.carryRate()));
        }
        lines(crossed);
        out.line("");
        mechanisms(outcomes);
        List<String> folklore = Folklore.contradictions(Folklore.Figure.of(outcomes));
        if (!folklore.isEmpty()) {
            out.line("");
        }
        for (String line : folklore) {
            out.line(line);
        }
    }

    private void mechanisms(List<Outcome> outcomes) throws IpcException {
        int[] sizes = Measure.sizes();
        List<String> headings = new ArrayList<>(List.of("mechanism", "bidirectional", "structured", "synchronisation"));
        for (int size : sizes) {
            headings.add(Sizes.words(size) + " round trip, µs");
        }
        headings.add("use");
        Table table = new Table(headings.toArray(String[]::new));
        for (Outcome outcome : outcomes) {
            Traits traits = outcome.row().traits();
            List<String> cells = new ArrayList<>(List.of(
                    outcome.row().name(), traits.bidirectional(), traits.structured(), traits.synchronisation()));
            for (int size : sizes) {
                cells.add(outcome.tally().roundTrips().stream()
                        .filter(trip -> trip.wanted() == size)
                        .map(Report::speed)
                        .findFirst()
                        .orElse(null));
            }
            cells.add(traits.use());
            table.row(cells.toArray());
        }
        lines(table);
    }

    private static String speed(Tally.RoundTrip trip) {
        String micros = number(trip.micros());
        return trip.size() == trip.wanted() ? micros : "%s (%s)".formatted(micros, Sizes.words(trip.size()));
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
