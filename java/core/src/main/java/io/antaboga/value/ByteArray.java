package io.antaboga.value;

import java.util.Arrays;
import java.util.Objects;

/**
 * Python's {@code bytearray}: mutable, so equal by content and not fit to be a key.
 *
 * @param content the bytes themselves, not a copy
 */
public record ByteArray(byte[] content) {
    /** Takes {@code content} over without a copy. */
    public ByteArray {
        Objects.requireNonNull(content, "content");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteArray array && Arrays.equals(content, array.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "ByteArray[" + content.length + " bytes]";
    }
}
