package io.antaboga.call;

/** What a pool has done; all of it belongs to the lock of {@link Seats}. */
final class PoolCounts {
    long calls;
    long failures;
    long refused;
    long retries;
    long restarts;
    long failedStarts;

    /** With what the pool is doing now. */
    PoolStatistics with(int size, int up, int busy, int starting, int queued) {
        return new PoolStatistics(
                size, up, busy, starting, queued, calls, failures, refused, retries, restarts, failedStarts);
    }
}
