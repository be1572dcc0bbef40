package io.antaboga.value;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How long an item of an array takes against a VarHandle written by hand: nanoseconds an access, the best of several rounds,
 * with indices in order and by chance.
 */
public final class NDArraySpeed {
    private static final int ITEMS = 1 << 16;
    private static final int REPEATS = 60;
    private static final int ROUNDS = 15;
    private static final VarHandle RAW =
            MethodHandles.insertCoordinates(ValueLayout.JAVA_DOUBLE.arrayElementVarHandle(), 1, 0L);

    private final MemorySegment memory;
    private final NDArray array;
    private final int[] indices = new int[ITEMS];
    private long sink;

    private NDArraySpeed(MemorySegment memory, String dtype, boolean inOrder) {
        this.memory = memory;
        this.array = NDArray.of(DType.of(dtype), memory, ITEMS);
        SplittableRandom random = new SplittableRandom(7);
        Arrays.setAll(indices, i -> inOrder ? i : random.nextInt(ITEMS));
    }

    /** Prints one line a case. */
    public static void main(String[] arguments) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate((long) ITEMS * Double.BYTES, 64);
            for (boolean inOrder : new boolean[] {true, false}) {
                new NDArraySpeed(memory, "<f8", inOrder).run(inOrder ? "in order" : "by chance");
            }
        }
    }

    private void run(String title) {
        double raw = Double.MAX_VALUE;
        double ours = Double.MAX_VALUE;
        double rawSet = Double.MAX_VALUE;
        double oursSet = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            // One after the other, so that both see the same machine.
            raw = Math.min(raw, timed(this::readRaw));
            ours = Math.min(ours, timed(this::readArray));
            rawSet = Math.min(rawSet, timed(this::writeRaw));
            oursSet = Math.min(oursSet, timed(this::writeArray));
        }
        System.out.printf("%-10s get: VarHandle %.3f ns, NDArray %.3f ns, %.2f times%n", title, raw, ours, ours / raw);
        System.out.printf(
                "%-10s set: VarHandle %.3f ns, NDArray %.3f ns, %.2f times%n",
                title, rawSet, oursSet, oursSet / rawSet);
    }

    private double timed(Runnable task) {
        long begin = System.nanoTime();
        for (int i = 0; i < REPEATS; i++) {
            task.run();
        }
        return (System.nanoTime() - begin) / (double) REPEATS / ITEMS;
    }

    // The sums are of integers, since a sum of doubles would wait for its additions and not for the accesses.
    private void readRaw() {
        long sum = 0;
        for (int index : indices) {
            sum += Double.doubleToRawLongBits((double) RAW.get(memory, (long) index));
        }
        sink += sum;
    }

    private void readArray() {
        long sum = 0;
        for (int index : indices) {
            sum += Double.doubleToRawLongBits(array.getDouble(index));
        }
        sink += sum;
    }

    private void writeRaw() {
        for (int index : indices) {
            RAW.set(memory, (long) index, 1.5);
        }
    }

    private void writeArray() {
        for (int index : indices) {
            array.setDouble(1.5, index);
        }
    }
}
