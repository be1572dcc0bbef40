package io.antaboga.cli.bench;

import java.util.Arrays;

/** What one or more runs of one case measured; grows as runs are added. */
final class Samples {
    private int[] nanoseconds = new int[0];
    private long[] sorted;
    private long calls;
    private long took;

    /**
     * Adds a run.
     *
     * @param calls how many messages were sent
     * @param took how long all of them took, in nanoseconds
     * @param nanoseconds how long single round trips took, as unsigned numbers; empty if that was not measured
     */
    void add(long calls, long took, int[] nanoseconds) {
        this.calls += calls;
        this.took += took;
        int before = this.nanoseconds.length;
        this.nanoseconds = Arrays.copyOf(this.nanoseconds, before + nanoseconds.length);
        sorted = null;
        System.arraycopy(nanoseconds, 0, this.nanoseconds, before, nanoseconds.length);
    }

    /** How many messages were sent. */
    long calls() {
        return calls;
    }

    /** Messages in a second. */
    double callsPerSecond() {
        return calls * 1e9 / took;
    }

    /** The {@code percent}-th percentile (nearest rank) of a round trip in microseconds, or NaN if none was measured. */
    double percentile(int percent) {
        if (nanoseconds.length == 0) {
            return Double.NaN;
        }
        if (sorted == null) {
            sorted = Arrays.stream(nanoseconds)
                    .mapToLong(Integer::toUnsignedLong)
                    .sorted()
                    .toArray();
        }
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(rank, 1) - 1] / 1e3;
    }
}
