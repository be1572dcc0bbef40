package io.antaboga.call;

/**
 * What a pool was doing at one moment, and has done since it was made.
 *
 * @param size how many workers it has at most
 * @param up how many are there and can be given a call, or have one
 * @param busy how many of them have one
 * @param starting how many are being started
 * @param queued how many calls wait for a worker
 * @param calls how many calls have ended with a result
 * @param failures how many have ended otherwise, those that were refused included
 * @param refused how many were refused because too many waited
 * @param retries how often a call was given to another worker because it had lost its own
 * @param restarts how many workers took the place of one that had ended, whatever of
 * @param failedStarts how often a worker could not be started
 */
public record PoolStatistics(
        int size,
        int up,
        int busy,
        int starting,
        int queued,
        long calls,
        long failures,
        long refused,
        long retries,
        long restarts,
        long failedStarts) {}
