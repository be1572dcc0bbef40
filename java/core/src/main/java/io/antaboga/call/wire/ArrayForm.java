package io.antaboga.call.wire;

import io.antaboga.call.TypeRefusedException;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.lang.foreign.MemorySegment;

/** numpy's arrays as memory and where their items lie in it. */
final class ArrayForm {
    private static final int LARGEST_FLOAT = 8;
    private static final int LARGEST_COMPLEX = 16;

    private ArrayForm() {}

    /** Refuses a dtype that not every machine has. */
    static String text(DType dtype) throws TypeRefusedException {
        if (!isPortable(dtype)) {
            throw Refusals.refused("a dtype that cannot be shared", "dtype", dtype);
        }
        return dtype.toString();
    }

    /** Throws an unchecked exception for what {@link #text} does not write. */
    static DType dtype(String text) {
        DType dtype = DType.of(text);
        if (!isPortable(dtype) || !dtype.toString().equals(text)) {
            throw new IllegalArgumentException("not a dtype: " + text);
        }
        return dtype;
    }

    private static boolean isPortable(DType dtype) {
        return switch (dtype.kind()) {
            case 'f' -> dtype.itemSize() <= LARGEST_FLOAT;
            case 'c' -> dtype.itemSize() <= LARGEST_COMPLEX;
            default -> dtype.itemSize() > 0 && dtype.fields().stream().allMatch(field -> isPortable(field.type()));
        };
    }

    /** The part of the array's memory that has items, which begins {@link #lowest} octets into it. */
    static MemorySegment used(NDArray array) {
        if (array.size() == 0) {
            return array.memory().asSlice(0, 0);
        }
        long from = lowest(array);
        long to = array.offset() + array.dtype().itemSize();
        long[] shape = array.shape();
        long[] strides = array.strides();
        for (int i = 0; i < shape.length; i++) {
            to += Math.max(0, (shape[i] - 1) * strides[i]);
        }
        return array.memory().asSlice(from, to - from);
    }

    /** Where the item lies that is first in memory. */
    static long lowest(NDArray array) {
        if (array.size() == 0) {
            return array.offset();
        }
        long from = array.offset();
        long[] shape = array.shape();
        long[] strides = array.strides();
        for (int i = 0; i < shape.length; i++) {
            from += Math.min(0, (shape[i] - 1) * strides[i]);
        }
        return from;
    }
}
