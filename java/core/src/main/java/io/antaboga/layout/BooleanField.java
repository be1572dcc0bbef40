package io.antaboga.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Reads and writes a field of bool: any octet but 0 reads as true.
 *
 * <p>{@code record} is the memory, {@code base} where in it the record begins, in bytes. As many indices are given as
 * the path left open; {@link Location#offset(long...)} serves for more than two. Access out of bounds throws
 * {@link IndexOutOfBoundsException}, a wrong number of indices {@link IllegalArgumentException}. Nothing here
 * synchronises.
 *
 * @param location where it is
 */
public record BooleanField(Location location) {
    // A constant, and no component: see DoubleField.
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

    /** Refuses a field of another type. */
    public BooleanField {
        location.scalar(Scalar.BOOL);
    }

    /** The bare access: coordinates are the memory and a position in bytes. */
    public VarHandle handle() {
        return BYTE;
    }

    /** The value. */
    public boolean get(MemorySegment record, long base) {
        return load(record, base + location.single());
    }

    /** The value of one element. */
    public boolean get(MemorySegment record, long base, long index) {
        return load(record, base + location.at(index));
    }

    /** The value of one element of a table. */
    public boolean get(MemorySegment record, long base, long outer, long inner) {
        return load(record, base + location.at(outer, inner));
    }

    /** Sets the value. */
    public void set(MemorySegment record, long base, boolean value) {
        store(record, base + location.single(), value);
    }

    /** Sets the value of one element. */
    public void set(MemorySegment record, long base, long index, boolean value) {
        store(record, base + location.at(index), value);
    }

    /** Sets the value of one element of a table. */
    public void set(MemorySegment record, long base, long outer, long inner, boolean value) {
        store(record, base + location.at(outer, inner), value);
    }

    boolean load(MemorySegment record, long position) {
        return (byte) BYTE.get(record, position) != 0;
    }

    void store(MemorySegment record, long position, boolean value) {
        BYTE.set(record, position, (byte) (value ? 1 : 0));
    }
}
