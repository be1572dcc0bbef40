package io.antaboga.value;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** Python's {@code bytes}: immutable, comparable, fit to be a key. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] content;
    private final int offset;
    private final int length;

    private Bytes(byte[] content) {
        this(content, 0, content.length);
    }

    private Bytes(byte[] content, int offset, int length) {
        this.content = content;
        this.offset = offset;
        this.length = length;
    }

    /** A copy of {@code content}. */
    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    /** Takes {@code content} over without a copy; the caller must not change it any more. */
    public static Bytes wrap(byte[] content) {
        return new Bytes(content);
    }

    /** Takes a part of {@code content} over without a copy; the caller must not change it any more. */
    public static Bytes wrap(byte[] content, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, content.length);
        return new Bytes(content, offset, length);
    }

    /** Bytes. */
    public int length() {
        return length;
    }

    /** The byte at {@code index}. */
    public byte at(int index) {
        return content[offset + Objects.checkIndex(index, length)];
    }

    /** A copy of the content. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(content, offset, offset + length);
    }

    /** A read-only view of the content. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(content, offset, length).slice().asReadOnlyBuffer();
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(
                content, offset, offset + length, other.content, other.offset, other.offset + other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes
                && Arrays.equals(
                        content, offset, offset + length, bytes.content, bytes.offset, bytes.offset + bytes.length);
    }

    @Override
    public int hashCode() {
        if (length == content.length) {
            return Arrays.hashCode(content);
        }
        int hash = 1;
        for (int at = offset; at < offset + length; at++) {
            hash = 31 * hash + content[at];
        }
        return hash;
    }

    @Override
    public String toString() {
        return "Bytes[" + HexFormat.of().formatHex(content, offset, offset + length) + "]";
    }
}
