package io.antaboga.cli.bench;

import java.util.List;

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
    /** Calls of a Python function with bytes, which it returns. */
    static final String CALL = "call";
    /** Calls with two small arguments, by their types. */
    static final String CALL_TYPED = "call_typed";
    /** Calls with memory that both processes have. */
    static final String CALL_VIEW = "call_view";
    /** Calls that have numpy double an array in place. */
    static final String CALL_ARRAY = "call_array";
    /** Workers started until they have answered. */
    static final String CALL_START = "call_start";
    /** Every kind of calls. */
    static final List<String> CALLS = List.of(CALL, CALL_TYPED, CALL_VIEW, CALL_ARRAY, CALL_START);
    /** The kinds of calls that depend on what carries them. */
    static final List<String> CALLS_OF_BYTES = List.of(CALL, CALL_TYPED);
    /** Before {@link #ITEM}, {@link #FIELD}, {@link #SUM} and some kinds of calls: the same without this project. */
    static final String RAW = "raw-";
    /** A number of round trips that are not timed one by one. */
    static final String COUNT = "count";
    /** How many bytes of heap are in use after a collection; a JVM only. */
    static final String HEAP = "heap";

    /** Whether an order of this kind is carried out by one process, which may do the same without this project. */
    static boolean alone(String kind) {
        return kind.equals(ITEM) || kind.equals(FIELD) || kind.equals(SUM);
    }

    /** Whether what an order of this kind does takes as long wherever the other end runs. */
    static boolean oncePlaced(String kind) {
        return alone(kind) || kind.equals(CALL_START);
    }

    /** Whether the end that measures can do the same without this project. */
    static boolean hasRaw(String kind) {
        return alone(kind) || kind.equals(CALL) || kind.equals(CALL_ARRAY) || kind.equals(CALL_START);
    }

    /** Whether as many bytes as the order says cross; otherwise a name does, or nothing. */
    static boolean carries(String kind) {
        return !kind.equals(ARRAY) && (kind.equals(CALL) || !CALLS.contains(kind));
    }

    /** Whether an order of this kind needs numpy. */
    static boolean needsNumpy(String kind) {
        return kind.equals(SUM) || kind.equals(CALL_ARRAY);
    }

    /** The order as it is written to the measuring end. */
    String line() {
        return kind + " " + length + " " + amount;
    }
}
