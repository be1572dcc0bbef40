package io.antaboga.layout;

import java.math.BigInteger;
import java.util.Locale;

/** The numbers, and the boolean, that a field may hold. */
public enum Scalar {
    /** A signed octet. */
    I8(1),
    /** An unsigned octet. */
    U8(1),
    /** Signed, 16 bits. */
    I16(2),
    /** Unsigned, 16 bits. */
    U16(2),
    /** Signed, 32 bits. */
    I32(4),
    /** Unsigned, 32 bits. */
    U32(4),
    /** Signed, 64 bits. */
    I64(8),
    /** Unsigned, 64 bits. */
    U64(8),
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary64. */
    F64(8),
    /** An octet 0 or 1. */
    BOOL(1);

    private final int size;

    Scalar(int size) {
        this.size = size;
    }

    /** In bytes. */
    public int size() {
        return size;
    }

    /** As it stands in a declaration. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it holds whole numbers. */
    public boolean isInteger() {
        return compareTo(U64) <= 0;
    }

    /** Whether it is of IEEE 754. */
    public boolean isFloating() {
        return this == F32 || this == F64;
    }

    /** Whether it is an integer without a sign. */
    public boolean isUnsigned() {
        return isInteger() && name().charAt(0) == 'U';
    }

    /** Whether an integer type holds {@code number}. */
    boolean holds(BigInteger number) {
        return isUnsigned() ? number.signum() >= 0 && number.bitLength() <= 8 * size : number.bitLength() < 8 * size;
    }
}
