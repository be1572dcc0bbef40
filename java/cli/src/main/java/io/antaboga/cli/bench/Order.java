package io.antaboga.cli.bench;

/**
 * What a measuring end is told to do.
 *
 * @param kind {@code roundtrip}, {@code oneway}, {@code object}, {@code queue}, {@code count} or {@code heap}
 * @param length bytes in a message
 * @param amount milliseconds, or calls for {@code count}
 */
record Order(String kind, int length, long amount) {
    /** Round trips, each one timed. */
    static final String ROUND_TRIP = "roundtrip";
    /** Messages in one direction. */
    static final String ONE_WAY = "oneway";
    /** Round trips of Python objects, each one timed. */
    static final String OBJECT = "object";
    /** Python objects in one direction, through a queue. */
    static final String QUEUE = "queue";
    /** A number of round trips that are not timed one by one. */
    static final String COUNT = "count";
    /** How many bytes of heap are in use after a collection; a JVM only. */
    static final String HEAP = "heap";

    /** The order as it is written to the measuring end. */
    String line() {
        return kind + " " + length + " " + amount;
    }
}
