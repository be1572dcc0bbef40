package io.antaboga.multiprocessing.pickle;

/**
 * What a pickle may cost.
 *
 * @param bytes length of the pickle
 * @param depth values within values
 * @param items values in all, counting each opcode that makes or adds one
 * @param memo entries of the memo
 */
public record PickleLimits(long bytes, int depth, long items, int memo) {
    /** 1 GiB, depth 1,000, 50 million items, 20 million memo entries. */
    public static final PickleLimits DEFAULT = new PickleLimits(1L << 30, 1_000, 50_000_000, 20_000_000);

    /** Refuses limits below one. */
    public PickleLimits {
        if (bytes < 1 || depth < 1 || items < 1 || memo < 1) {
            throw new IllegalArgumentException("limits must be above zero");
        }
    }
}
