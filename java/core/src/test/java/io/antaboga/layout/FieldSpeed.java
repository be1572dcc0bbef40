package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How long a field of a record takes by its accessor against a VarHandle written by hand, both in static final fields:
 * nanoseconds an access, the best of several rounds, with the records in order and by chance.
 */
public final class FieldSpeed {
    private static final int RECORDS = 1 << 14;
    private static final int REPEATS = 240;
    private static final int ROUNDS = 15;
    private static final String DECLARATION = """
            {"name": "Tick", "version": 1, "fields": [
                {"name": "sequence", "type": "u64"}, {"name": "price", "type": "f64"}, {"name": "symbol", "type": "utf8[12]"}]}
            """;
    private static final RecordLayout TICK = tick();
    private static final DoubleField PRICE = TICK.doubleField("price");
    private static final long PRICE_OFFSET = 8;
    private static final VarHandle RAW = ValueLayout.JAVA_DOUBLE_UNALIGNED.varHandle();

    private final MemorySegment memory;
    private final long[] bases = new long[RECORDS];
    private long sink;

    private FieldSpeed(MemorySegment memory, boolean inOrder) {
        this.memory = memory;
        SplittableRandom random = new SplittableRandom(7);
        Arrays.setAll(bases, i -> TICK.size() * (inOrder ? i : random.nextInt(RECORDS)));
    }

    private static RecordLayout tick() {
        try {
            return RecordLayout.parse(DECLARATION.getBytes(StandardCharsets.UTF_8), "Tick");
        } catch (LayoutException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** Prints two lines a case. */
    public static void main(String[] arguments) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(RECORDS * TICK.size(), 64);
            for (boolean inOrder : new boolean[] {true, false}) {
                new FieldSpeed(memory, inOrder).run(inOrder ? "in order" : "by chance");
            }
        }
    }

    private void run(String title) {
        double[] best = new double[4];
        Arrays.fill(best, Double.MAX_VALUE);
        Runnable[] tasks = {this::readRaw, this::readField, this::writeRaw, this::writeField};
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < tasks.length; i++) {
                best[i] = Math.min(best[i], timed(tasks[i]));
            }
        }
        print(title, "get", best[0], best[1]);
        print(title, "set", best[2], best[3]);
    }

    private static void print(String title, String access, double raw, double field) {
        System.out.printf(
                "%-10s %s: VarHandle %.3f ns, DoubleField %.3f ns, %.2f times%n",
                title, access, raw, field, field / raw);
    }

    private static double timed(Runnable task) {
        long begin = System.nanoTime();
        for (int i = 0; i < REPEATS; i++) {
            task.run();
        }
        return (System.nanoTime() - begin) / (double) REPEATS / RECORDS;
    }

    // The sums are of integers, since a sum of doubles would wait for its additions and not for the accesses.
    private void readRaw() {
        long sum = 0;
        for (long base : bases) {
            sum += Double.doubleToRawLongBits((double) RAW.get(memory, base + PRICE_OFFSET));
        }
        sink += sum;
    }

    private void readField() {
        long sum = 0;
        for (long base : bases) {
            sum += Double.doubleToRawLongBits(PRICE.get(memory, base));
        }
        sink += sum;
    }

    private void writeRaw() {
        for (long base : bases) {
            RAW.set(memory, base + PRICE_OFFSET, 1.5);
        }
    }

    private void writeField() {
        for (long base : bases) {
            PRICE.set(memory, base, 1.5);
        }
    }
}
