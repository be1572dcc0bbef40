package io.antaboga.cli.demo;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * What Python reports of a table that it standardised.
 *
 * @param stage where the checks go
 * @param json as {@code antaboga_demo/turns.py} makes it
 */
record TableReport(Stage stage, JsonNode json) {
    /** Summed in another order, two means agree to this part of the column's mean or deviation. */
    private static final double TOLERANCE = 1e-9;

    private static final int SHOWN = 12;

    /** Compares it with what Java counted. */
    void compare(long rows, ColumnStatistics statistics, Difference standardised) {
        Checks checks = stage.checks();
        checks.same("rows", rows, json.path("rows").asLong());
        checks.same("the standardised cells, beside Java's own", Difference.NONE, standardised);
        checks.same(
                "cells that Java put back, found wrong by Python",
                0,
                json.path("differences").asLong());
        checks.same("means of the columns, as Python summed them", Difference.NONE, means(rows, statistics));
        stage.say("python standardised %,d columns with %s; means: %s"
                .formatted(statistics.columns(), json.path("tool").asString(), shown(statistics)));
    }

    private Difference means(long rows, ColumnStatistics statistics) {
        Difference difference = new Difference();
        for (int column = 0; column < statistics.columns() && rows > 0; column++) {
            long count = json.path("counts").path(column).asLong();
            if (count != statistics.count(column)) {
                difference.found(
                        "column %d: %,d numbers instead of %,d".formatted(column + 1, count, statistics.count(column)));
            }
            double own = statistics.mean(column);
            JsonNode mean = json.path("means").path(column);
            double scale = Math.max(Math.abs(own), statistics.deviation(column));
            // What overflows has no mean to compare; JSON has no word for it.
            if (mean.isNumber() && Double.isFinite(scale) && Math.abs(mean.asDouble() - own) > TOLERANCE * scale) {
                difference.found("column %d: %s instead of %s".formatted(column + 1, mean.asDouble(), own));
            }
        }
        return difference;
    }

    private static String shown(ColumnStatistics statistics) {
        return IntStream.range(0, statistics.columns())
                .filter(column -> statistics.count(column) > 0)
                .limit(SHOWN)
                .mapToObj(column -> "%.5g".formatted(statistics.mean(column)))
                .collect(Collectors.joining(" "));
    }
}
