package io.antaboga.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes a field of f32.
 *
 * <p>{@code record} is the memory, {@code base} where in it the record begins, in bytes. As many indices are given as
 * the path left open; {@link Location#offset(long...)} serves for more than two. Access out of bounds throws
 * {@link IndexOutOfBoundsException}, a wrong number of indices {@link IllegalArgumentException}. Nothing here
 * synchronises.
 *
 * @param location where it is
 * @param order the order of its bytes
 */
public record FloatField(Location location, ByteOrder order) {
    // Constants, and no components: an access is then as fast as theirs where the JIT compiler does not know the field
    // for a
    // constant, too, as when it has compiled the accessor for itself before the loop that calls it.
    private static final VarHandle NATIVE = ValueLayout.JAVA_FLOAT_UNALIGNED.varHandle();
    private static final VarHandle BITS = ValueLayout.JAVA_INT_UNALIGNED.varHandle();

    /** Refuses a field of another type. */
    public FloatField {
        location.scalar(Scalar.F32);
    }

    /** The bare access: coordinates are the memory and a position in bytes. */
    public VarHandle handle() {
        return ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order).varHandle();
    }

    /** The value. */
    public float get(MemorySegment record, long base) {
        return load(record, base + location.single());
    }

    /** The value of one element. */
    public float get(MemorySegment record, long base, long index) {
        return load(record, base + location.at(index));
    }

    /** The value of one element of a table. */
    public float get(MemorySegment record, long base, long outer, long inner) {
        return load(record, base + location.at(outer, inner));
    }

    /** Sets the value. */
    public void set(MemorySegment record, long base, float value) {
        store(record, base + location.single(), value);
    }

    /** Sets the value of one element. */
    public void set(MemorySegment record, long base, long index, float value) {
        store(record, base + location.at(index), value);
    }

    /** Sets the value of one element of a table. */
    public void set(MemorySegment record, long base, long outer, long inner, float value) {
        store(record, base + location.at(outer, inner), value);
    }

    float load(MemorySegment record, long position) {
        return order == ByteOrder.nativeOrder()
                ? (float) NATIVE.get(record, position)
                : Float.intBitsToFloat(Integer.reverseBytes((int) BITS.get(record, position)));
    }

    void store(MemorySegment record, long position, float value) {
        if (order == ByteOrder.nativeOrder()) {
            NATIVE.set(record, position, value);
        } else {
            BITS.set(record, position, Integer.reverseBytes(Float.floatToRawIntBits(value)));
        }
    }
}
