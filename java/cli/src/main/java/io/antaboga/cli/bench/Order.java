package io.antaboga.cli.bench;

/**
 * What a measuring end is told to do.
 *
 * @param kind one of the constants here
 * @param length bytes in a message, or in an array
 * @param amount milliseconds, or calls for {@code count}
 */
record Order(String kind, long length, long amount) {
    /** Round trips, each one timed. */
    static final String ROUND_TRIP = "roundtrip";
    /** Messages in one direction. */
    static final String ONE_WAY = "oneway";
    /** Round trips of Python objects, each one timed. */
    static final String OBJECT = "object";
    /** Python objects in one direction, through a queue. */
    static final String QUEUE = "queue";
    /** An array of so many bytes handed over by its name, and an answer. */
    static final String ARRAY = "array";
    /** A pass over the items of an array in Java. */
    static final String ITEM = "item";
    /** A pass over a field of an array of records in Java. */
    static final String FIELD = "field";
    /** A sum over an array by numpy. */
    static final String SUM = "sum";
    /** Before {@link #ITEM}, {@link #FIELD} and {@link #SUM}: the same without this project. */
    static final String RAW = "raw-";
    /** A number of round trips that are not timed one by one. */
    static final String COUNT = "count";
    /** How many bytes of heap are in use after a collection; a JVM only. */
    static final String HEAP = "heap";

    /** Whether an order of this kind is carried out by one process, which may do the same without this project. */
    static boolean alone(String kind) {
        return kind.equals(ITEM) || kind.equals(FIELD) || kind.equals(SUM);
    }

    /** The order as it is written to the measuring end. */
    String line() {
        return kind + " " + length + " " + amount;
    }
}
