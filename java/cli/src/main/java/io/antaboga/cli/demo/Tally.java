package io.antaboga.cli.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a row measured; for one thread. */
final class Tally {
    /**
     * Messages of one size that went back and forth.
     *
     * @param wanted bytes that were to go
     * @param size bytes that went: fewer where a message cannot be longer
     * @param micros the median time of a round trip
     */
    record RoundTrip(int wanted, int size, double micros) {}

    private long toPython;
    private long toJava;
    private long messages;
    private double workSeconds;
    private long carried;
    private double carrySeconds;
    private final List<RoundTrip> roundTrips = new ArrayList<>();

    /** A message or turn with this many bytes of payload went to Python. */
    void sent(long length) {
        toPython += length;
        messages++;
    }

    /** A message or turn with this many bytes of payload came back. */
    void received(long length) {
        toJava += length;
        messages++;
    }

    /** The work took this long. */
    void work(long nanos) {
        workSeconds = nanos / 1e9;
    }

    /** So many bytes went one way, without work, in this time. */
    void carry(long length, long nanos) {
        carried = length;
        carrySeconds = nanos / 1e9;
    }

    /** Each round trip of {@code size} bytes took one of these times; {@code wanted} bytes, if it cannot carry more. */
    void roundTrips(int wanted, int size, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        roundTrips.add(new RoundTrip(wanted, size, sorted[sorted.length / 2] / 1e3));
    }

    long toPython() {
        return toPython;
    }

    long toJava() {
        return toJava;
    }

    long messages() {
        return messages;
    }

    double workSeconds() {
        return workSeconds;
    }

    /** Bytes both ways while the work was done, per second, in MB. */
    double workRate() {
        return rate(toPython + toJava, workSeconds);
    }

    /** Bytes one way without work, per second, in MB; NaN where nothing was carried. */
    double carryRate() {
        return rate(carried, carrySeconds);
    }

    /** The round trips that were measured, small messages first. */
    List<RoundTrip> roundTrips() {
        return List.copyOf(roundTrips);
    }

    private static double rate(long length, double seconds) {
        return length == 0 || seconds == 0 ? Double.NaN : length / seconds / 1e6;
    }
}
