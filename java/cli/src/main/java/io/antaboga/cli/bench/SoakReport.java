package io.antaboga.cli.bench;

import io.antaboga.cli.Table;
import java.util.List;

/** What {@link Soak}s found, as a table for people. */
final class SoakReport {
    private SoakReport() {}

    /** The lines of the table. */
    static List<String> lines(List<Soak> soaks) {
        Table table = new Table(
                "mechanism",
                "pair",
                "messages",
                "calls/s",
                "end",
                "KiB before",
                "after",
                "heap bytes before",
                "after",
                "descriptors before",
                "after",
                "flat");
        for (Soak soak : soaks) {
            row(table, soak, "caller", soak.caller());
            row(table, soak, "echo", soak.echo());
        }
        return table.lines();
    }

    private static void row(Table table, Soak soak, String end, Soak.Change change) {
        table.row(
                soak.subject().mechanism().label(),
                soak.pair().label(),
                soak.samples().calls(),
                Math.round(soak.samples().callsPerSecond()),
                end,
                change.before().residentKiB(),
                change.after().residentKiB(),
                heap(change.before()),
                heap(change.after()),
                change.before().descriptors(),
                change.after().descriptors(),
                change.flat() ? "yes" : "no");
    }

    private static Long heap(Footprint footprint) {
        return footprint.heapBytes() < 0 ? null : Long.valueOf(footprint.heapBytes());
    }
}
