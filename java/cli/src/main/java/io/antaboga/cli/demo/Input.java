package io.antaboga.cli.demo;

import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The bytes that cross, held in memory so that every row and every check sees the same.
 *
 * @param name what the user knows it by
 * @param bytes all of it
 */
record Input(String name, MemorySegment bytes) {
    /** What the demo brings with it. */
    enum Kind {
        /** Five novels. */
        TEXT,
        /** A year of weather, in CSV. */
        TABLE
    }

    /**
     * A piece of the input.
     *
     * @param offset where it begins in the input
     * @param bytes the piece itself
     */
    record Piece(long offset, MemorySegment bytes) {}

    long length() {
        return bytes.byteSize();
    }

    /** The input in pieces of {@code size} bytes, the last one shorter. */
    Iterable<Piece> pieces(int size) {
        return () -> new Iterator<>() {
            private long offset;

            @Override
            public boolean hasNext() {
                return offset < length();
            }

            @Override
            public Piece next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Piece piece = new Piece(offset, bytes.asSlice(offset, Math.min(size, length() - offset)));
                offset += size;
                return piece;
            }
        };
    }
}
