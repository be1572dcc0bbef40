package io.antaboga.cli.demo;

import java.util.Arrays;

/** What a row measured; for one thread. */
final class Tally {
    private long toPython;
    private long toJava;
    private long messages;
    private double workSeconds;
    private long carried;
    private double carrySeconds;
    private double roundTripMicros = Double.NaN;

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

    /** Each round trip of a small message took one of these times; keeps the median. */
    void roundTrips(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        roundTripMicros = sorted[sorted.length / 2] / 1e3;
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

    /** The median round trip of 64 bytes, in microseconds; NaN where none was made. */
    double roundTripMicros() {
        return roundTripMicros;
    }

    private static double rate(long length, double seconds) {
        return length == 0 || seconds == 0 ? Double.NaN : length / seconds / 1e6;
    }
}
