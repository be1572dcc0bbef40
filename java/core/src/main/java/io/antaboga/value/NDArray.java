package io.antaboga.value;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * A numpy array of a plain dtype, contiguous in C or Fortran order, over memory that may lie anywhere.
 *
 * <p>Equality compares dtype, shape, order and bytes.
 */
public final class NDArray {
    private final DType dtype;
    private final long[] shape;
    private final boolean fortran;
    private final MemorySegment data;

    private NDArray(DType dtype, long[] shape, boolean fortran, MemorySegment data) {
        this.dtype = dtype;
        this.shape = shape;
        this.fortran = fortran;
        this.data = data;
    }

    /** An array over {@code data}, not copied, whose size must be what dtype and shape need; an empty shape is a scalar array. */
    public static NDArray of(DType dtype, MemorySegment data, long... shape) {
        return make(dtype, data, false, shape);
    }

    /** The same in Fortran order: the first index varies fastest. */
    public static NDArray fortran(DType dtype, MemorySegment data, long... shape) {
        return make(dtype, data, true, shape);
    }

    private static NDArray make(DType dtype, MemorySegment data, boolean fortran, long[] shape) {
        Objects.requireNonNull(dtype, "dtype");
        long bytes = dtype.itemSize();
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent: " + Arrays.toString(shape));
            }
            bytes = Math.multiplyExact(bytes, extent);
        }
        if (bytes != data.byteSize()) {
            throw new IllegalArgumentException("wrong size: shape=" + Arrays.toString(shape) + ", dtype=" + dtype
                    + ", needed=" + bytes + ", given=" + data.byteSize());
        }
        return new NDArray(dtype, shape.clone(), fortran, data);
    }

    /** What an item is. */
    public DType dtype() {
        return dtype;
    }

    /** Items along each dimension. */
    public long[] shape() {
        return shape.clone();
    }

    /** Dimensions. */
    public int rank() {
        return shape.length;
    }

    /** Whether the first index varies fastest. */
    public boolean isFortran() {
        return fortran;
    }

    /** The items' memory; alive as long as its own scope. */
    public MemorySegment data() {
        return data;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof NDArray array
                        && dtype.equals(array.dtype)
                        && Arrays.equals(shape, array.shape)
                        && fortran == array.fortran
                        && data.mismatch(array.data) == -1;
    }

    @Override
    public int hashCode() {
        return 31 * dtype.hashCode() + Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
        return "NDArray[" + dtype + ", shape=" + Arrays.toString(shape) + (fortran ? ", fortran]" : "]");
    }
}
