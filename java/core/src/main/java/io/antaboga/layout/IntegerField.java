package io.antaboga.layout;

import static io.antaboga.layout.Scalar.I16;
import static io.antaboga.layout.Scalar.I32;
import static io.antaboga.layout.Scalar.I64;
import static io.antaboga.layout.Scalar.I8;
import static io.antaboga.layout.Scalar.U16;
import static io.antaboga.layout.Scalar.U32;
import static io.antaboga.layout.Scalar.U64;
import static io.antaboga.layout.Scalar.U8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes a field of any integer type; those of {@code u64} are the 64 bits as they are.
 *
 * <p>{@code record} is the memory, {@code base} where in it the record begins, in bytes. As many indices are given as
 * the path left open; {@link Location#offset(long...)} serves for more than two. Access out of bounds throws
 * {@link IndexOutOfBoundsException}, a wrong number of indices {@link IllegalArgumentException}. Nothing here
 * synchronises.
 *
 * @param location where it is
 * @param scalar which integer
 * @param handle the bare access: coordinates are the memory and a position in bytes
 */
public record IntegerField(Location location, Scalar scalar, VarHandle handle) {
    IntegerField(Location location, ByteOrder order) {
        this(location, location.scalar(I8, U8, I16, U16, I32, U32, I64, U64), order);
    }

    private IntegerField(Location location, Scalar scalar, ByteOrder order) {
        this(location, scalar, layout(scalar).withOrder(order).varHandle());
    }

    private static ValueLayout layout(Scalar scalar) {
        return switch (scalar.size()) {
            case 1 -> ValueLayout.JAVA_BYTE;
            case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED;
            case 4 -> ValueLayout.JAVA_INT_UNALIGNED;
            default -> ValueLayout.JAVA_LONG_UNALIGNED;
        };
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
        return switch (scalar) {
            case I8 -> (byte) handle.get(record, position);
            case U8 -> Byte.toUnsignedLong((byte) handle.get(record, position));
            case I16 -> (short) handle.get(record, position);
            case U16 -> Short.toUnsignedLong((short) handle.get(record, position));
            case I32 -> (int) handle.get(record, position);
            case U32 -> Integer.toUnsignedLong((int) handle.get(record, position));
            default -> (long) handle.get(record, position);
        };
    }

    void store(MemorySegment record, long position, long value) {
        if (!holds(value)) {
            throw new IllegalArgumentException(location.path() + ": " + scalar.spelling() + " does not hold " + value);
        }
        switch (scalar.size()) {
            case 1 -> handle.set(record, position, (byte) value);
            case 2 -> handle.set(record, position, (short) value);
            case 4 -> handle.set(record, position, (int) value);
            default -> handle.set(record, position, value);
        }
    }

    private boolean holds(long value) {
        return switch (scalar) {
            case I8 -> value == (byte) value;
            case U8 -> value == (value & 0xff);
            case I16 -> value == (short) value;
            case U16 -> value == (value & 0xffff);
            case I32 -> value == (int) value;
            case U32 -> value == (value & 0xffff_ffffL);
            default -> true;
        };
    }
}
