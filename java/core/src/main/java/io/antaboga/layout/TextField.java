package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes a field of {@code utf8[N]}; {@code record}, {@code base} and indices as in {@link IntegerField}.
 *
 * @param location where it is
 * @param order the byte order of the length
 */
public record TextField(Location location, ByteOrder order) {
    /** Checks the type. */
    public TextField {
        if (!(location.element() instanceof Element.Text)) {
            throw new IllegalArgumentException(
                    location.path() + " is of type " + location.element().spelling());
        }
    }

    /**
     * The text. The length is read once, and checked before it is used.
     *
     * @throws LayoutException with rule {@code value} if the length is beyond the field, or what is there is not UTF-8
     */
    public String get(MemorySegment record, long base, long... indices) throws LayoutException {
        long position = base + location.offset(indices);
        long length = Integer.toUnsignedLong(record.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), position));
        if (length > capacity()) {
            throw new Place("-", location.path())
                    .refusal("value", "longer than its field", "length", length, "limit", capacity());
        }
        byte[] octets =
                record.asSlice(position + Element.Text.LENGTH_SIZE, length).toArray(ValueLayout.JAVA_BYTE);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new Place("-", location.path()).refusal("value", "not UTF-8");
        }
    }

    /**
     * Sets the text; what is behind it becomes zero.
     *
     * @throws IllegalArgumentException if it does not fit, or is no text (half of a surrogate pair)
     */
    public void set(MemorySegment record, long base, String text, long... indices) {
        byte[] octets = encoded(text);
        if (octets.length > capacity()) {
            throw new IllegalArgumentException(
                    location.path() + ": " + octets.length + " octets of text where " + capacity() + " have room");
        }
        MemorySegment field = record.asSlice(
                base + location.offset(indices), location.element().size());
        field.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), 0, octets.length);
        MemorySegment.copy(octets, 0, field, ValueLayout.JAVA_BYTE, Element.Text.LENGTH_SIZE, octets.length);
        field.asSlice(Element.Text.LENGTH_SIZE + (long) octets.length).fill((byte) 0);
    }

    private byte[] encoded(String text) {
        try {
            ByteBuffer octets = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] copy = new byte[octets.remaining()];
            octets.get(copy);
            return copy;
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException(location.path() + ": half of a surrogate pair", malformed);
        }
    }

    private long capacity() {
        return ((Element.Text) location.element()).capacity();
    }
}
