package io.antaboga.value;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/** This machine's doubles, one behind the other, and nothing else: what the memory checks anyway is the index then. */
record DoubleRow(MemorySegment memory) {
    private static final VarHandle ITEMS =
            MethodHandles.insertCoordinates(ValueLayout.JAVA_DOUBLE_UNALIGNED.arrayElementVarHandle(), 1, 0L);

    double get(long index) {
        try {
            return (double) ITEMS.get(memory, index);
        } catch (RuntimeException refused) {
            throw reason(refused, index);
        }
    }

    void set(long index, double value) {
        try {
            ITEMS.set(memory, index, value);
        } catch (RuntimeException refused) {
            throw reason(refused, index);
        }
    }

    // A negative or a vast index is refused by the VarHandle itself, with other exceptions than the memory's.
    private RuntimeException reason(RuntimeException refused, long index) {
        Objects.checkIndex(index, memory.byteSize() / Double.BYTES);
        return refused;
    }
}
