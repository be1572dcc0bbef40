package io.antaboga.value;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Python's {@code bytes}: immutable, comparable, fit to be a key. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of {@code content}. */
    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    /** Takes {@code content} over without a copy; the caller must not change it any more. */
    public static Bytes wrap(byte[] content) {
        return new Bytes(content);
    }

    /** Bytes. */
    public int length() {
        return content.length;
    }

    /** The byte at {@code index}. */
    public byte at(int index) {
        return content[index];
    }

    /** A copy of the content. */
    public byte[] toByteArray() {
        return content.clone();
    }

    /** A read-only view of the content. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Bytes[" + HexFormat.of().formatHex(content) + "]";
    }
}
