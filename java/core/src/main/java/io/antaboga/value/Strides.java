package io.antaboga.value;

import java.util.Arrays;

/** Where items lie: arithmetic on shapes and strides, exact. */
final class Strides {
    private Strides() {}

    /** How many items; throws {@link IllegalArgumentException} for a negative extent or more items than can be counted. */
    static long count(long[] shape) {
        return size(shape, 1);
    }

    /** Bytes of a contiguous array; checked as numpy does, which leaves extents of 0 out of the product. */
    static long size(long[] shape, long itemSize) {
        long size = itemSize;
        boolean empty = false;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent: " + Arrays.toString(shape));
            }
            if (extent == 0) {
                empty = true;
            } else if (Math.multiplyHigh(size, extent) != 0 || size * extent < 0) {
                throw new IllegalArgumentException(
                        "too many items: shape=" + Arrays.toString(shape) + ", itemSize=" + itemSize);
            } else {
                size *= extent;
            }
        }
        return empty ? 0 : size;
    }

    /** Of a contiguous array in which the last index varies fastest. */
    static long[] ofRows(long[] shape, long itemSize) {
        long[] strides = new long[shape.length];
        long stride = itemSize;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        return strides;
    }

    /** Of a contiguous array in which the first index varies fastest. */
    static long[] ofColumns(long[] shape, long itemSize) {
        return reversed(ofRows(reversed(shape), itemSize));
    }

    static long[] reversed(long[] numbers) {
        long[] reversed = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            reversed[i] = numbers[numbers.length - 1 - i];
        }
        return reversed;
    }

    /** Whether the items follow each other, the last index varying fastest; strides of one item mean nothing. */
    static boolean inRows(long[] shape, long[] strides, long itemSize) {
        if (count(shape) == 0) {
            return true;
        }
        long expected = itemSize;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }

    /** Throws {@link IllegalArgumentException} unless every item lies in {@code memory} bytes. */
    static void check(long[] shape, long[] strides, long offset, long itemSize, long memory) {
        if (strides.length != shape.length) {
            throw new IllegalArgumentException(
                    strides.length + " strides for a shape of " + shape.length + " dimensions");
        }
        boolean empty = size(shape, itemSize) == 0;
        if (offset < 0 || offset > memory) {
            throw new IllegalArgumentException("offset " + offset + " in a memory of " + memory + " bytes");
        }
        if (!empty && !within(shape, strides, offset, itemSize, memory)) {
            throw new IllegalArgumentException("items outside of the memory: shape=" + Arrays.toString(shape)
                    + ", strides=" + Arrays.toString(strides) + ", offset=" + offset + ", memory=" + memory);
        }
    }

    private static boolean within(long[] shape, long[] strides, long offset, long itemSize, long memory) {
        try {
            long[] bounds = bounds(shape, strides, offset, itemSize);
            return bounds[0] >= 0 && bounds[1] <= memory;
        } catch (ArithmeticException tooFar) {
            return false;
        }
    }

    /** The lowest offset that an item of at least one has, and the one behind the highest. */
    static long[] bounds(long[] shape, long[] strides, long offset, long itemSize) {
        long lowest = offset;
        long beyond = Math.addExact(offset, itemSize);
        for (int i = 0; i < shape.length; i++) {
            long reach = Math.multiplyExact(shape[i] - 1, strides[i]);
            if (reach < 0) {
                lowest = Math.addExact(lowest, reach);
            } else {
                beyond = Math.addExact(beyond, reach);
            }
        }
        return new long[] {lowest, beyond};
    }

    /**
     * The strides by which the same items have another shape, the last index varying fastest in both, or null if none
     * can say it; {@code to} has as many items, and at least one.
     */
    static long[] reshaped(long[] shape, long[] strides, long[] to, long itemSize) {
        long[] kept = new long[shape.length];
        long[] keptStrides = new long[shape.length];
        int rank = 0;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != 1) {
                kept[rank] = shape[i];
                keptStrides[rank++] = strides[i];
            }
        }
        long[] found = new long[to.length];
        int from = 0;
        int into = 0;
        while (from < rank && into < to.length) {
            int fromEnd = from + 1;
            int intoEnd = into + 1;
            long fromCount = kept[from];
            long intoCount = to[into];
            while (fromCount != intoCount) {
                if (fromCount < intoCount) {
                    fromCount *= kept[fromEnd++];
                } else {
                    intoCount *= to[intoEnd++];
                }
            }
            for (int i = from; i < fromEnd - 1; i++) {
                if (keptStrides[i] != kept[i + 1] * keptStrides[i + 1]) {
                    return null;
                }
            }
            found[intoEnd - 1] = keptStrides[fromEnd - 1];
            for (int i = intoEnd - 1; i > into; i--) {
                found[i - 1] = found[i] * to[i];
            }
            from = fromEnd;
            into = intoEnd;
        }
        Arrays.fill(found, into, to.length, into == 0 ? itemSize : found[into - 1]);
        return found;
    }
}
