package io.antaboga.layout;

import java.lang.foreign.MemorySegment;

/**
 * Reads and writes a field of {@code bytes[N]}; {@code record}, {@code base} and indices as in {@link IntegerField}.
 *
 * @param location where it is
 */
public record BytesField(Location location) {
    /** Checks the type. */
    public BytesField {
        if (!(location.element() instanceof Element.Octets)) {
            throw new IllegalArgumentException(
                    location.path() + " is of type " + location.element().spelling());
        }
    }

    /** The octets themselves, not a copy. */
    public MemorySegment get(MemorySegment record, long base, long... indices) {
        return record.asSlice(
                base + location.offset(indices), location.element().size());
    }

    /** Copies octets in, exactly as many as the field has. */
    public void set(MemorySegment record, long base, MemorySegment octets, long... indices) {
        MemorySegment field = get(record, base, indices);
        if (octets.byteSize() != field.byteSize()) {
            throw new IllegalArgumentException(
                    location.path() + ": " + octets.byteSize() + " octets for " + field.byteSize());
        }
        field.copyFrom(octets);
    }
}
