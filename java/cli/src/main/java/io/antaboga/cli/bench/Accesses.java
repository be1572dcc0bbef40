package io.antaboga.cli.bench;

import io.antaboga.LayoutException;
import io.antaboga.layout.DoubleField;
import io.antaboga.layout.RecordLayout;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Reads and writes items of an array, and fields of records, by this library and by a VarHandle written by hand. What is timed is
 * one pass over all of them, in an order by chance, a write and a read of each.
 */
final class Accesses {
    private static final String DECLARATION = """
            {"name": "Tick", "version": 1, "fields": [
                {"name": "sequence", "type": "u64"}, {"name": "price", "type": "f64"}, {"name": "symbol", "type": "bytes[16]"}]}
            """;
    private static final DType ITEM = DType.of("<f8");
    private static final DType RECORD = DType.of("{32;sequence:<u8@0;price:<f8@8;symbol:|V16@16}");
    private static final RecordLayout TICK = tick();
    // Where accessors are meant to be: in static final fields.
    private static final DoubleField PRICE = TICK.doubleField("price");
    private static final long PRICE_OFFSET = 8;
    private static final VarHandle RAW_ITEM =
            MethodHandles.insertCoordinates(ValueLayout.JAVA_DOUBLE.arrayElementVarHandle(), 1, 0L);
    private static final VarHandle RAW_FIELD = ValueLayout.JAVA_DOUBLE_UNALIGNED.varHandle();

    private final NDArray array;
    private final MemorySegment memory;
    private final int[] indices;
    private final long[] bases;
    private double written = 1;

    private Accesses(NDArray array) {
        this.array = array;
        this.memory = array.memory();
        SplittableRandom random = new SplittableRandom(7);
        int count = Math.toIntExact(array.shape()[0]);
        indices = random.ints(count, 0, count).toArray();
        bases = Arrays.stream(indices).mapToLong(index -> TICK.size() * index).toArray();
    }

    private static RecordLayout tick() {
        try {
            return RecordLayout.parse(DECLARATION.getBytes(StandardCharsets.UTF_8), "Tick");
        } catch (LayoutException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** Of what the array is whose accesses an order of this kind times. */
    static DType dtype(String kind) {
        return kind.endsWith(Order.FIELD) ? RECORD : ITEM;
    }

    /** What an order of this kind times. */
    static Exercise exercise(String kind, NDArray array) throws IOException {
        Accesses accesses = new Accesses(array);
        return switch (kind) {
            case Order.ITEM -> () -> accesses.check(accesses.items());
            case Order.RAW + Order.ITEM -> () -> accesses.check(accesses.rawItems());
            case Order.FIELD -> () -> accesses.check(accesses.fields());
            case Order.RAW + Order.FIELD -> () -> accesses.check(accesses.rawFields());
            default -> throw new IOException("no such order: " + kind);
        };
    }

    private void check(long sum) throws IOException {
        if (sum != indices.length * Double.doubleToRawLongBits(written)) {
            throw new IOException("not what was written");
        }
        written++;
    }

    // The sums are of integers, since a sum of doubles would wait for its additions and not for the accesses.
    private long items() {
        double value = written;
        for (int index : indices) {
            array.setDouble(value, index);
        }
        long sum = 0;
        for (int index : indices) {
            sum += Double.doubleToRawLongBits(array.getDouble(index));
        }
        return sum;
    }

    private long rawItems() {
        double value = written;
        for (int index : indices) {
            RAW_ITEM.set(memory, (long) index, value);
        }
        long sum = 0;
        for (int index : indices) {
            sum += Double.doubleToRawLongBits((double) RAW_ITEM.get(memory, (long) index));
        }
        return sum;
    }

    private long fields() {
        double value = written;
        for (long base : bases) {
            PRICE.set(memory, base, value);
        }
        long sum = 0;
        for (long base : bases) {
            sum += Double.doubleToRawLongBits(PRICE.get(memory, base));
        }
        return sum;
    }

    private long rawFields() {
        double value = written;
        for (long base : bases) {
            RAW_FIELD.set(memory, base + PRICE_OFFSET, value);
        }
        long sum = 0;
        for (long base : bases) {
            sum += Double.doubleToRawLongBits((double) RAW_FIELD.get(memory, base + PRICE_OFFSET));
        }
        return sum;
    }
}
