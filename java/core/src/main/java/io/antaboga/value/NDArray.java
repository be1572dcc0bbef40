package io.antaboga.value;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * An array with numpy's dtype, shape and strides over memory that may lie anywhere: on the heap or in a segment shared with
 * other processes. Slices, transposes, fields and reshapes are views of the same memory.
 *
 * <p>Indices count from 0; only {@link #slice(int, Slice)} counts negative ones from the end. Any thread may use an array that
 * its memory's scope allows; nothing here synchronises. When the memory was closed, every access throws
 * {@link IllegalStateException}; writing through a read-only array throws {@link UnsupportedOperationException} or
 * {@link IllegalArgumentException}, as {@link MemorySegment} does.
 *
 * <p>Equality compares dtype, shape, order and bytes.
 */
public final class NDArray {
    private final DType dtype;
    private final Placement place;
    private final MemorySegment memory;
    private final Items items;
    // Beside the placement's arrays, which would be read anew for each item.
    private final int rank;
    private final long offset;
    private final long firstExtent;
    private final long firstStride;
    // Null where this is no such row.
    private final DoubleRow row;

    private NDArray(DType dtype, Placement place, MemorySegment memory) {
        this.dtype = dtype;
        this.place = place;
        this.memory = memory;
        this.items = new Items(dtype, memory);
        this.rank = place.rank();
        this.offset = place.offset();
        this.firstExtent = rank == 0 ? 0 : place.extent(0);
        this.firstStride = rank == 0 ? 0 : place.stride(0);
        this.row = rank == 1 ? items.row(offset, firstExtent, firstStride) : null;
    }

    /** An array over {@code data}, not copied, whose size must be what dtype and shape need; an empty shape is a scalar array. */
    public static NDArray of(DType dtype, MemorySegment data, long... shape) {
        return make(dtype, data, Strides.ofRows(shape, dtype.itemSize()), shape);
    }

    /** The same in Fortran order: the first index varies fastest. */
    public static NDArray fortran(DType dtype, MemorySegment data, long... shape) {
        return make(dtype, data, Strides.ofColumns(shape, dtype.itemSize()), shape);
    }

    private static NDArray make(DType dtype, MemorySegment data, long[] strides, long[] shape) {
        long bytes = Strides.size(shape, dtype.itemSize());
        if (bytes != data.byteSize()) {
            throw new IllegalArgumentException("wrong size: shape=" + Arrays.toString(shape) + ", dtype=" + dtype
                    + ", needed=" + bytes + ", given=" + data.byteSize());
        }
        return new NDArray(dtype, new Placement(shape.clone(), strides, 0), data);
    }

    /**
     * An array over any part of {@code memory}.
     *
     * @param offset in bytes, of the item with the index 0 in every dimension
     * @param strides in bytes, from an item to the next along each dimension; may be negative or 0
     * @throws IllegalArgumentException if an item lies outside of the memory
     */
    public static NDArray strided(DType dtype, MemorySegment memory, long offset, long[] shape, long[] strides) {
        Strides.check(shape, strides, offset, dtype.itemSize(), memory.byteSize());
        return new NDArray(dtype, new Placement(shape.clone(), strides.clone(), offset), memory);
    }

    /**
     * Bytes of a contiguous array.
     *
     * @throws IllegalArgumentException if an extent is negative, or the bytes cannot be counted
     */
    public static long byteSize(DType dtype, long... shape) {
        return Strides.size(shape, dtype.itemSize());
    }

    /** A new array of zeros on the heap, which holds up to 2³¹-9 bytes. */
    public static NDArray zeros(DType dtype, long... shape) {
        long size = Strides.size(shape, dtype.itemSize());
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("too large for the heap: " + size + " bytes");
        }
        return of(dtype, MemorySegment.ofArray(new byte[(int) size]), shape);
    }

    /** What an item is. */
    public DType dtype() {
        return dtype;
    }

    /** Items along each dimension. */
    public long[] shape() {
        return place.shape().clone();
    }

    /** Bytes from an item to the next along each dimension. */
    public long[] strides() {
        return place.strides().clone();
    }

    /** Where in {@link #memory} the item with the index 0 in every dimension begins. */
    public long offset() {
        return offset;
    }

    /** All the memory below, of which this array may be a small part. */
    public MemorySegment memory() {
        return memory;
    }

    /** Dimensions. */
    public int rank() {
        return rank;
    }

    /** Items. */
    public long size() {
        return place.count();
    }

    /** Whether items follow each other, the last index varying fastest. */
    public boolean isContiguous() {
        return place.inRows(dtype.itemSize());
    }

    /** Whether items follow each other, the first index varying fastest, and not the last as well. */
    public boolean isFortran() {
        return !isContiguous() && place.reversed().inRows(dtype.itemSize());
    }

    /** Whether writing throws. */
    public boolean isReadOnly() {
        return memory.isReadOnly();
    }

    /** The items' memory; throws {@link IllegalStateException} unless the last index varies fastest and nothing lies between. */
    public MemorySegment contiguous() {
        if (!isContiguous()) {
            throw new IllegalStateException("not contiguous: " + this);
        }
        return data();
    }

    /**
     * The items' memory, in the order of {@link #isFortran}; alive as long as its own scope.
     *
     * @throws IllegalStateException if the items do not follow each other: see {@link #packed}
     */
    public MemorySegment data() {
        if (!isContiguous() && !isFortran()) {
            throw new IllegalStateException("not contiguous: " + this);
        }
        // No items lie anywhere, and where they would is not always within the memory.
        return size() == 0 ? memory.asSlice(0, 0) : memory.asSlice(offset, size() * dtype.itemSize());
    }

    /** This array if its items follow each other in either order, else a copy on the heap. */
    public NDArray packed() {
        if (isContiguous() || isFortran()) {
            return this;
        }
        NDArray copy = zeros(dtype, place.shape());
        copyTo(copy);
        return copy;
    }

    /** A view through which nothing can be written. */
    public NDArray asReadOnly() {
        return new NDArray(dtype, place, memory.asReadOnly());
    }

    /** The view without one dimension, at an index of it. */
    public NDArray select(int axis, long index) {
        return view(place.select(axis, index));
    }

    /** The view of the items from {@code start} up to before {@code stop} along a dimension. */
    public NDArray slice(int axis, long start, long stop) {
        return slice(axis, start, stop, 1);
    }

    /** Likewise, of every {@code step}th of them, which is at least 1. */
    public NDArray slice(int axis, long start, long stop, long step) {
        Objects.checkFromToIndex(start, stop, place.extent(axis));
        if (step < 1) {
            throw new IllegalArgumentException("a step is at least 1: " + step);
        }
        return view(place.stepped(axis, start, start == stop ? 0 : (stop - start - 1) / step + 1, step));
    }

    /** The view that {@code array[start:stop:step]} is in Python, along a dimension; its parts are integers or null. */
    public NDArray slice(int axis, Slice slice) {
        SliceBounds bounds = SliceBounds.of(slice, place.extent(axis));
        return view(place.stepped(axis, bounds.start(), bounds.count(), bounds.step()));
    }

    /** The view with the dimensions in reverse order. */
    public NDArray transpose() {
        return view(place.reversed());
    }

    /** The view whose dimension {@code i} is this one's dimension {@code axes[i]}. */
    public NDArray transpose(int... axes) {
        return view(place.transposed(axes));
    }

    /**
     * The view of the same items, the last index varying fastest, in another shape; one extent may be -1 and is found.
     *
     * @throws IllegalArgumentException if there are more or fewer items, or no strides can say where they are, so that it
     *     would take a copy
     */
    public NDArray reshape(long... extents) {
        long[] found = place.inferred(extents);
        Placement placement = place.reshaped(found, dtype.itemSize());
        if (placement == null) {
            throw new IllegalArgumentException(
                    "no view can have this shape: " + Arrays.toString(found) + ", of " + this);
        }
        return view(placement);
    }

    /** The view of one field of each record; an array in the record adds its dimensions at the end. */
    public NDArray field(String name) {
        DType.Field field = dtype.field(name);
        return new NDArray(field.type(), place.within(field), memory);
    }

    private NDArray view(Placement placement) {
        return new NDArray(dtype, placement, memory);
    }

    /** Where in {@link #memory} an item begins, for instance as the base of a record layout's accessor. */
    public long offsetOf(long... index) {
        return place.of(index);
    }

    private long at(long i) {
        if (rank != 1) {
            throw place.wrongRank(1);
        }
        return offset + Objects.checkIndex(i, firstExtent) * firstStride;
    }

    private long at(long i, long j) {
        if (rank != 2) {
            throw place.wrongRank(2);
        }
        return offset
                + Objects.checkIndex(i, firstExtent) * firstStride
                + Objects.checkIndex(j, place.extent(1)) * place.stride(1);
    }

    /**
     * An item: {@link Boolean}; {@link Long}, or {@link java.math.BigInteger} where a u8 is larger; {@link Double}; {@link
     * Complex}; the count of units as {@link Long} for datetime64 and timedelta64, {@link Long#MIN_VALUE} being NaT; {@link
     * Bytes} without trailing zeros for S and with them for V; {@link String} for U; a map by field name for a record, in
     * which an array is an {@link NDArray}.
     */
    public Object get(long... index) {
        return items.get(offsetOf(index));
    }

    /**
     * Writes what {@link #get} returns; any {@link Number} for numbers, rounded as numpy does where the dtype is a float.
     *
     * @throws IllegalArgumentException if the dtype does not hold such a value, an integer out of range and a text too long
     *     among them
     */
    public void set(Object value, long... index) {
        items.set(offsetOf(index), value);
    }

    /** An item of f2, f4 or f8. */
    public double getDouble(long i) {
        return row == null ? items.getDouble(at(i)) : row.get(i);
    }

    /** An item of f2, f4 or f8. */
    public double getDouble(long i, long j) {
        return items.getDouble(at(i, j));
    }

    /** An item of f2, f4 or f8. */
    public double getDouble(long... index) {
        return items.getDouble(offsetOf(index));
    }

    /** Writes an item of f2, f4 or f8, rounded to it. */
    public void setDouble(double value, long i) {
        if (row == null) {
            items.setDouble(at(i), value);
        } else {
            row.set(i, value);
        }
    }

    /** Writes an item of f2, f4 or f8, rounded to it. */
    public void setDouble(double value, long i, long j) {
        items.setDouble(at(i, j), value);
    }

    /** Writes an item of f2, f4 or f8, rounded to it. */
    public void setDouble(double value, long... index) {
        items.setDouble(offsetOf(index), value);
    }

    /** An item of i1 to u8, datetime64 or timedelta64; throws {@link ArithmeticException} for a u8 that does not fit. */
    public long getLong(long i) {
        return items.getLong(at(i));
    }

    /** Likewise. */
    public long getLong(long i, long j) {
        return items.getLong(at(i, j));
    }

    /** Likewise. */
    public long getLong(long... index) {
        return items.getLong(offsetOf(index));
    }

    /** Writes an item of i1 to u8, datetime64 or timedelta64; throws {@link IllegalArgumentException} for what does not fit. */
    public void setLong(long value, long i) {
        items.setLong(at(i), value);
    }

    /** Likewise. */
    public void setLong(long value, long i, long j) {
        items.setLong(at(i, j), value);
    }

    /** Likewise. */
    public void setLong(long value, long... index) {
        items.setLong(offsetOf(index), value);
    }

    /**
     * Copies all items into an array of this shape, whose dtype is the same or differs in byte order only.
     *
     * @throws IllegalArgumentException if it is of another shape or dtype
     */
    public void copyTo(NDArray target) {
        if (!place.sameShape(target.place) || !dtype.inNativeOrder().equals(target.dtype.inNativeOrder())) {
            throw new IllegalArgumentException("another shape or dtype: " + target + ", of " + this);
        }
        ItemCopy.copy(this, target);
    }

    /**
     * Copies all items into a Java array, the last index varying fastest, in this machine's byte order.
     *
     * @param target {@code byte[]} for i1, u1 and bool; {@code short[]} for i2, u2 and, as bits, f2; {@code int[]} for i4 and
     *     u4; {@code long[]} for i8, u8, datetime64 and timedelta64; {@code float[]} for f4 and, in pairs, c8; {@code double[]}
     *     for f8 and, in pairs, c16
     * @throws IllegalArgumentException if the dtype is another, or the length is not what the items need
     */
    public void copyTo(Object target) {
        copyTo(JavaArrays.over(target, dtype.inNativeOrder(), place.shape()));
    }

    /** Overwrites all items from a Java array; otherwise as {@link #copyTo(Object)}. */
    public void copyFrom(Object source) {
        JavaArrays.over(source, dtype.inNativeOrder(), place.shape()).copyTo(this);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof NDArray array
                        && dtype.equals(array.dtype)
                        && place.sameShape(array.place)
                        && isFortran() == array.isFortran()
                        && ItemCopy.same(this, array);
    }

    @Override
    public int hashCode() {
        return 31 * dtype.hashCode() + Arrays.hashCode(place.shape());
    }

    @Override
    public String toString() {
        String order = isFortran()
                ? ", fortran]"
                : isContiguous() ? "]" : ", strides=" + Arrays.toString(place.strides()) + "]";
        return "NDArray[" + dtype + ", shape=" + Arrays.toString(place.shape()) + order;
    }
}
