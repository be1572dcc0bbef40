package io.antaboga.value;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * All items of one array against those of another of the same shape, in runs as long as both arrays' strides allow: where
 * both are contiguous, that is one copy of everything.
 */
final class ItemCopy {
    private final NDArray source;
    private final NDArray target;
    private final long[] shape;
    private final long[] sourceStrides;
    private final long[] targetStrides;
    private final int itemSize;
    /** Octets that are turned round together; 1 where nothing is. */
    private final int unit;

    private ItemCopy(NDArray source, NDArray target) {
        this.source = source;
        this.target = target;
        this.itemSize = source.dtype().itemSize();
        this.unit = source.dtype().byteOrder() == target.dtype().byteOrder() ? 1 : unit(source.dtype());
        long[][] joined = joined(source.shape(), source.strides(), target.strides());
        this.shape = joined[0];
        this.sourceStrides = joined[1];
        this.targetStrides = joined[2];
    }

    static void copy(NDArray source, NDArray target) {
        if (source.dtype().isStructured() && !source.dtype().equals(target.dtype())) {
            // Each field may have an order of its own.
            source.dtype().fields().forEach(field -> source.field(field.name()).copyTo(target.field(field.name())));
            return;
        }
        if (source.size() == 0) {
            return;
        }
        NDArray apart = source;
        if (reached(source).asOverlappingSlice(reached(target)).isPresent()) {
            apart = NDArray.zeros(source.dtype(), source.shape());
            new ItemCopy(source, apart).walk(0, source.offset(), 0, false);
        }
        new ItemCopy(apart, target).walk(0, apart.offset(), target.offset(), false);
    }

    private static MemorySegment reached(NDArray array) {
        long[] bounds = Strides.bounds(
                array.shape(), array.strides(), array.offset(), array.dtype().itemSize());
        return array.memory().asSlice(bounds[0], bounds[1] - bounds[0]);
    }

    /** Whether the octets of all items are the same; dtypes are. */
    static boolean same(NDArray one, NDArray other) {
        return one.size() == 0 || new ItemCopy(one, other).walk(0, one.offset(), other.offset(), true);
    }

    private static int unit(DType dtype) {
        int unit =
                switch (dtype.kind()) {
                    case 'c' -> dtype.itemSize() / 2;
                    case 'U' -> Integer.BYTES;
                    default -> dtype.itemSize();
                };
        if (unit > Long.BYTES) {
            throw new IllegalArgumentException("the byte order of " + dtype + " cannot be changed");
        }
        return unit;
    }

    /** Dimensions that follow each other in both arrays made one, those of one item left out; at least one is left. */
    private static long[][] joined(long[] shape, long[] one, long[] other) {
        long[][] kept = new long[3][Math.max(1, shape.length)];
        int rank = 0;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 1) {
                continue;
            }
            boolean follows =
                    rank > 0 && kept[1][rank - 1] == one[i] * shape[i] && kept[2][rank - 1] == other[i] * shape[i];
            int at = follows ? rank - 1 : rank++;
            kept[0][at] = follows ? kept[0][at] * shape[i] : shape[i];
            kept[1][at] = one[i];
            kept[2][at] = other[i];
        }
        if (rank == 0) {
            kept[0][rank++] = 1;
        }
        for (int i = 0; i < kept.length; i++) {
            kept[i] = Arrays.copyOf(kept[i], rank);
        }
        return kept;
    }

    private boolean walk(int axis, long from, long to, boolean comparing) {
        if (axis == shape.length - 1) {
            return run(from, to, comparing);
        }
        for (long i = 0; i < shape[axis]; i++) {
            if (!walk(axis + 1, from + i * sourceStrides[axis], to + i * targetStrides[axis], comparing)) {
                return false;
            }
        }
        return true;
    }

    private boolean run(long from, long to, boolean comparing) {
        int axis = shape.length - 1;
        long count = shape[axis];
        boolean dense = count == 1 || sourceStrides[axis] == itemSize && targetStrides[axis] == itemSize;
        if (dense) {
            return piece(from, to, count * itemSize, comparing);
        }
        if (!comparing && (unit == 1 || unit == itemSize) && Long.bitCount(itemSize) == 1 && itemSize <= Long.BYTES) {
            words(from, to, count, sourceStrides[axis], targetStrides[axis]);
            return true;
        }
        for (long i = 0; i < count; i++) {
            if (!piece(from + i * sourceStrides[axis], to + i * targetStrides[axis], itemSize, comparing)) {
                return false;
            }
        }
        return true;
    }

    private boolean piece(long from, long to, long length, boolean comparing) {
        MemorySegment one = source.memory();
        MemorySegment other = target.memory();
        if (comparing) {
            return MemorySegment.mismatch(one, from, from + length, other, to, to + length) == -1;
        }
        ValueLayout word =
                switch (unit) {
                    case 2 -> JAVA_SHORT_UNALIGNED;
                    case 4 -> JAVA_INT_UNALIGNED;
                    case 8 -> JAVA_LONG_UNALIGNED;
                    default -> JAVA_BYTE;
                };
        ValueLayout turned = unit == 1 ? word : word.withOrder(other(word.order()));
        MemorySegment.copy(one, word, from, other, turned, to, length / word.byteSize());
        return true;
    }

    private static ByteOrder other(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    private void words(long from, long to, long count, long step, long targetStep) {
        MemorySegment one = source.memory();
        MemorySegment other = target.memory();
        boolean turned = unit > 1;
        switch (itemSize) {
            case 1 -> {
                for (long i = 0; i < count; i++) {
                    other.set(JAVA_BYTE, to + i * targetStep, one.get(JAVA_BYTE, from + i * step));
                }
            }
            case 2 -> {
                for (long i = 0; i < count; i++) {
                    short word = one.get(JAVA_SHORT_UNALIGNED, from + i * step);
                    other.set(JAVA_SHORT_UNALIGNED, to + i * targetStep, turned ? Short.reverseBytes(word) : word);
                }
            }
            case 4 -> {
                for (long i = 0; i < count; i++) {
                    int word = one.get(JAVA_INT_UNALIGNED, from + i * step);
                    other.set(JAVA_INT_UNALIGNED, to + i * targetStep, turned ? Integer.reverseBytes(word) : word);
                }
            }
            default -> {
                for (long i = 0; i < count; i++) {
                    long word = one.get(JAVA_LONG_UNALIGNED, from + i * step);
                    other.set(JAVA_LONG_UNALIGNED, to + i * targetStep, turned ? Long.reverseBytes(word) : word);
                }
            }
        }
    }
}
