package io.antaboga.cli.bench;

import io.antaboga.cli.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results as a table for people. */
final class Report {
    private final List<Measurement> measurements = new ArrayList<>();

    /** What was added. */
    List<Measurement> measurements() {
        return Collections.unmodifiableList(measurements);
    }

    /** Adds a line. */
    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    /** The lines of the table. */
    List<String> lines() {
        Table table = new Table(
                "mechanism",
                "cores",
                "kind",
                "size",
                "pair",
                "calls",
                "p50 us",
                "p90 us",
                "p99 us",
                "calls/s",
                "MB/s",
                "x floor");
        for (Measurement one : measurements) {
            Measurement.Subject subject = one.subject();
            Samples samples = one.samples();
            table.row(
                    subject.mechanism().label(),
                    subject.cores(),
                    subject.kind(),
                    subject.size(),
                    one.pair().label(),
                    samples.calls(),
                    Measurement.rounded(samples.percentile(50)),
                    Measurement.rounded(samples.percentile(90)),
                    Measurement.rounded(samples.percentile(99)),
                    Math.round(samples.callsPerSecond()),
                    Measurement.rounded(one.megabytesPerSecond()),
                    floor(subject, one.pair())
                            .map(floor -> String.format(Locale.ROOT, "%.2f", one.microseconds() / floor))
                            .orElse(null));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(
                "x floor: the median, or the mean time of a message one way, as a multiple of the same between C and C or without "
                        + "this project (raw); of an array that is handed over, as a multiple of the smallest one");
        return lines;
    }

    private Optional<Double> floor(Measurement.Subject subject, Pair pair) {
        return measurements.stream()
                .filter(one -> isFloor(one, subject, pair))
                .map(Measurement::microseconds)
                .findFirst();
    }

    /** Results are added by size, the smallest first. */
    private static boolean isFloor(Measurement one, Measurement.Subject subject, Pair pair) {
        Measurement.Subject other = one.subject();
        if (subject.kind().equals(Order.ARRAY)) {
            return other.kind().equals(Order.ARRAY) && other.cores().equals(subject.cores()) && one.pair() == pair;
        }
        return (one.pair() == Pair.C_C || one.pair() == Pair.RAW) && other.equals(subject);
    }
}
