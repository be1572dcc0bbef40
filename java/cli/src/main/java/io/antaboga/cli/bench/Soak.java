package io.antaboga.cli.bench;

import io.antaboga.cli.Json;
import java.util.Map;

/**
 * What both ends held before and after many messages.
 *
 * @param subject what was run; its kind is {@code memory}
 * @param pair the two ends
 * @param samples the messages in between
 * @param caller what the end that measures held before and after
 * @param echo what the other end held before and after
 */
record Soak(Measurement.Subject subject, Pair pair, Samples samples, Change caller, Change echo) {
    /** The kind in results. */
    static final String KIND = "memory";

    /** A leak of one small object for each of a million messages is four times this. */
    private static final long MOST_RESIDENT_KIB = 8 << 10;

    private static final long MOST_HEAP_BYTES = 1 << 20;

    /** Whether neither end grew with the number of messages. */
    boolean flat() {
        return caller.flat() && echo.flat();
    }

    /** This result as one JSON object. */
    String json() {
        Map<String, Object> fields = subject.fields(pair);
        fields.put("calls", samples.calls());
        fields.put("calls_per_s", Measurement.rounded(samples.callsPerSecond()));
        fields.putAll(caller.before.fields("caller_before_"));
        fields.putAll(caller.after.fields("caller_after_"));
        fields.putAll(echo.before.fields("echo_before_"));
        fields.putAll(echo.after.fields("echo_after_"));
        fields.put("flat", flat());
        return Json.of(fields);
    }

    /**
     * One process before and after.
     *
     * @param before the earlier look
     * @param after the later look
     */
    record Change(Footprint before, Footprint after) {
        /** Whether it did not grow. */
        boolean flat() {
            return after.residentKiB() - before.residentKiB() <= MOST_RESIDENT_KIB
                    && after.heapBytes() - before.heapBytes() <= MOST_HEAP_BYTES
                    && after.descriptors() == before.descriptors();
        }
    }
}
