package io.antaboga.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads and writes a field of any integer type; those of {@code u64} are the 64 bits as they are.
 *
 * <p>{@code record} is the memory, {@code base} where in it the record begins, in bytes. As many indices are given as
 * the path left open; {@link Location#offset(long...)} serves for more than two. Access out of bounds throws
 * {@link IndexOutOfBoundsException}, a wrong number of indices {@link IllegalArgumentException}. Nothing here
 * synchronises.
 *
 * @param location where it is
 * @param size bytes of the integer: a component, and no question to its {@link Scalar}, so that it counts as constant
 * @param unsigned whether it has no sign
 * @param order the order of its bytes
 */
public record IntegerField(Location location, int size, boolean unsigned, ByteOrder order) {
    // Constants, and no component: see DoubleField.
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT_UNALIGNED.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG_UNALIGNED.varHandle();
    private static final Scalar[] INTEGERS =
            Arrays.stream(Scalar.values()).filter(Scalar::isInteger).toArray(Scalar[]::new);

    IntegerField(Location location, ByteOrder order) {
        this(location, location.scalar(INTEGERS), order);
    }

    private IntegerField(Location location, Scalar scalar, ByteOrder order) {
        this(location, scalar.size(), scalar.isUnsigned(), order);
    }

    private static ValueLayout layout(int size) {
        return switch (size) {
            case 1 -> ValueLayout.JAVA_BYTE;
            case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED;
            case 4 -> ValueLayout.JAVA_INT_UNALIGNED;
            default -> ValueLayout.JAVA_LONG_UNALIGNED;
        };
    }

    /** The bare access: coordinates are the memory and a position in bytes. */
    public VarHandle handle() {
        return layout(size).withOrder(order).varHandle();
    }

    /** The value. */
    public long get(MemorySegment record, long base) {
        return load(record, base + location.single());
    }

    /** The value of one element. */
    public long get(MemorySegment record, long base, long index) {
        return load(record, base + location.at(index));
    }

    /** The value of one element of a table. */
    public long get(MemorySegment record, long base, long outer, long inner) {
        return load(record, base + location.at(outer, inner));
    }

    /** Sets the value; throws {@link IllegalArgumentException} if the type does not hold it. */
    public void set(MemorySegment record, long base, long value) {
        store(record, base + location.single(), value);
    }

    /** Sets the value of one element; throws {@link IllegalArgumentException} if the type does not hold it. */
    public void set(MemorySegment record, long base, long index, long value) {
        store(record, base + location.at(index), value);
    }

    /** Sets the value of one element of a table; throws {@link IllegalArgumentException} if the type does not hold it. */
    public void set(MemorySegment record, long base, long outer, long inner, long value) {
        store(record, base + location.at(outer, inner), value);
    }

    long load(MemorySegment record, long position) {
        return switch (size) {
            case 1 -> extended((byte) BYTE.get(record, position));
            case 2 -> extended(ordered((short) SHORT.get(record, position)));
            case 4 -> extended(ordered((int) INT.get(record, position)));
            default -> ordered((long) LONG.get(record, position));
        };
    }

    void store(MemorySegment record, long position, long value) {
        if (extended(value) != value) {
            throw new IllegalArgumentException(
                    location.path() + ": " + location.element().spelling() + " does not hold " + value);
        }
        switch (size) {
            case 1 -> BYTE.set(record, position, (byte) value);
            case 2 -> SHORT.set(record, position, ordered((short) value));
            case 4 -> INT.set(record, position, ordered((int) value));
            default -> LONG.set(record, position, ordered(value));
        }
    }

    private short ordered(short value) {
        return order == ByteOrder.nativeOrder() ? value : Short.reverseBytes(value);
    }

    private int ordered(int value) {
        return order == ByteOrder.nativeOrder() ? value : Integer.reverseBytes(value);
    }

    private long ordered(long value) {
        return order == ByteOrder.nativeOrder() ? value : Long.reverseBytes(value);
    }

    /** The low bits that the field has, with or without a sign. */
    private long extended(long value) {
        int rest = Long.SIZE - Byte.SIZE * size;
        return unsigned ? value << rest >>> rest : value << rest >> rest;
    }
}
