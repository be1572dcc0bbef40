package io.antaboga.value;

import java.util.Random;

/** Hashes of several values together, different in each run: what others send cannot be made to collide. */
final class HashMixing {
    private static final long SEED = new Random().nextLong();

    private HashMixing() {}

    static int ordered(Object[] items) {
        long hash = SEED;
        for (Object item : items) {
            hash = mix(hash ^ (item == null ? 0 : item.hashCode()));
        }
        return (int) hash;
    }

    static int unordered(Iterable<?> items) {
        long sum = 0;
        for (Object item : items) {
            sum += mix(SEED ^ (item == null ? 0 : item.hashCode()));
        }
        return (int) mix(sum);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
