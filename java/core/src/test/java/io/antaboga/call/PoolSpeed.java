package io.antaboga.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** How much faster two workers are than one at work that keeps a processor busy: pairs of runs, one after the other. */
final class PoolSpeed {
    private static final int PAIRS = 7;
    private static final int CALLS = 40;
    private static final int TIMES = 1_000_000;

    private PoolSpeed() {}

    /** Measures, and prints what was found. */
    public static void main(String[] arguments) throws Exception {
        try (WorkerPool one = WorkerPool.of(Pools.worker()).size(1).start();
                WorkerPool two = WorkerPool.of(Pools.worker()).size(2).start()) {
            seconds(one);
            seconds(two);
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                double alone = seconds(one);
                double together = seconds(two);
                ratios.add(alone / together);
                System.out.printf(Locale.ROOT, "one %.3f s, two %.3f s: %.2f%n", alone, together, alone / together);
            }
            Collections.sort(ratios);
            System.out.printf(Locale.ROOT, "median of %d pairs: %.2f%n", PAIRS, ratios.get(PAIRS / 2));
        }
    }

    private static double seconds(WorkerPool pool) throws Exception {
        long begun = System.nanoTime();
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(pool.callAsync("count", TIMES));
        }
        for (CompletableFuture<Object> call : calls) {
            call.get();
        }
        return (System.nanoTime() - begun) / 1e9;
    }
}
