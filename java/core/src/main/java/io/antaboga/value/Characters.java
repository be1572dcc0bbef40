package io.antaboga.value;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Items of numpy's S, V and U: a fixed number of octets or code points, zeros behind the last one. */
final class Characters {
    private Characters() {}

    /** Without the zeros at the end. */
    static Bytes bytes(MemorySegment memory, long at, int size) {
        byte[] octets = memory.asSlice(at, size).toArray(JAVA_BYTE);
        int length = size;
        while (length > 0 && octets[length - 1] == 0) {
            length--;
        }
        return Bytes.wrap(octets, 0, length);
    }

    /** Throws {@link IllegalStateException} for what is no text that Java can hold apart from another. */
    static String text(MemorySegment memory, long at, DType dtype) {
        ValueLayout.OfInt word = JAVA_INT_UNALIGNED.withOrder(dtype.byteOrder());
        int length = dtype.itemSize() / Integer.BYTES;
        while (length > 0 && memory.get(word, at + (length - 1L) * Integer.BYTES) == 0) {
            length--;
        }
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            int point = memory.get(word, at + (long) i * Integer.BYTES);
            boolean joins = point >>> 10 == Character.MIN_LOW_SURROGATE >>> 10
                    && !text.isEmpty()
                    && Character.isHighSurrogate(text.charAt(text.length() - 1));
            if (!Character.isValidCodePoint(point) || joins) {
                throw new IllegalStateException("no text: code point " + Integer.toHexString(point) + " at " + i);
            }
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    static void write(MemorySegment memory, long at, DType dtype, Bytes octets) {
        MemorySegment item = memory.asSlice(at, dtype.itemSize());
        boolean fits = dtype.kind() == 'V' ? octets.length() == dtype.itemSize() : octets.length() <= dtype.itemSize();
        if (!fits) {
            throw new IllegalArgumentException(octets.length() + " bytes for an item of " + dtype);
        }
        item.fill((byte) 0);
        MemorySegment.copy(octets.toByteArray(), 0, item, JAVA_BYTE, 0, octets.length());
    }

    static void write(MemorySegment memory, long at, DType dtype, String text) {
        int[] points = text.codePoints().toArray();
        if ((long) points.length * Integer.BYTES > dtype.itemSize()) {
            throw new IllegalArgumentException(points.length + " characters for an item of " + dtype);
        }
        MemorySegment item = memory.asSlice(at, dtype.itemSize());
        item.fill((byte) 0);
        MemorySegment.copy(points, 0, item, JAVA_INT_UNALIGNED.withOrder(dtype.byteOrder()), 0, points.length);
    }
}
