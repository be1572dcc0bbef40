package io.antaboga.value;

import java.util.Objects;

/**
 * A numpy scalar, kept apart from Python's own numbers so that it goes back as one.
 *
 * @param dtype its type
 * @param content its bytes, in the dtype's order
 */
public record Scalar(DType dtype, Bytes content) {
    /** Refuses content of another size. */
    public Scalar {
        Objects.requireNonNull(dtype, "dtype");
        if (content.length() != dtype.itemSize()) {
            throw new IllegalArgumentException("wrong size: dtype=" + dtype + ", given=" + content.length());
        }
    }
}
