package io.antaboga.cli.bench;

import io.antaboga.cli.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of the result.
 *
 * @param subject what was measured
 * @param pair the two ends, the one that measures first
 * @param samples the figures
 */
record Measurement(Subject subject, Pair pair, Samples samples) {
    private static final double MEGA = 1e6;

    /** Megabytes (10^6) that crossed in one direction in a second; NaN where they do not. */
    double megabytesPerSecond() {
        return Order.carries(subject.kind()) ? samples.callsPerSecond() * subject.size() / MEGA : Double.NaN;
    }

    /** What decides: the median of a round trip, or the mean time of a message in one direction, in microseconds. */
    double microseconds() {
        double median = samples.percentile(50);
        return Double.isNaN(median) ? MEGA / samples.callsPerSecond() : median;
    }

    /** This measurement as one JSON object. */
    String json() {
        Map<String, Object> fields = subject.fields(pair);
        fields.put("calls", samples.calls());
        fields.put("p50_us", rounded(samples.percentile(50)));
        fields.put("p90_us", rounded(samples.percentile(90)));
        fields.put("p99_us", rounded(samples.percentile(99)));
        fields.put("calls_per_s", rounded(samples.callsPerSecond()));
        fields.put("mb_per_s", rounded(megabytesPerSecond()));
        return Json.of(fields);
    }

    /** {@code value} as it is shown: three decimals below 100, one above; null for a figure that there is not. */
    static BigDecimal rounded(double value) {
        return Double.isNaN(value) ? null : new BigDecimal(value).setScale(value < 100 ? 3 : 1, RoundingMode.HALF_EVEN);
    }

    /**
     * What is measured, of several pairs in turn.
     *
     * @param mechanism the mechanism
     * @param kind an order's kind
     * @param size bytes in a message, or in an array
     * @param cores how both ends are pinned, as {@link Placement#label()} says it
     */
    record Subject(Mechanism mechanism, String kind, long size, String cores) {
        /** What identifies a line, in order. */
        Map<String, Object> fields(Pair pair) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("mechanism", mechanism.label());
            fields.put("pair", pair.label());
            fields.put("kind", kind);
            fields.put("size", size);
            fields.put("wait", "block");
            fields.put("cores", cores.equals("free") ? cores : Integer.valueOf(cores));
            fields.put("hog", false);
            return fields;
        }
    }
}
