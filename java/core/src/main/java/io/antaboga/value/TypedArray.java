package io.antaboga.value;

import java.util.Objects;

/**
 * Python's {@code array.array}, in the machine format it was sent in.
 *
 * @param typeCode the type code, for instance {@code d}
 * @param machineFormat CPython's machine format code (Modules/arraymodule.c), 0 to 21
 * @param content the items' bytes
 */
public record TypedArray(char typeCode, int machineFormat, Bytes content) {
    /** Refuses unknown codes. */
    public TypedArray {
        Objects.requireNonNull(content, "content");
        if ("bBuhHiIlLqQfdw".indexOf(typeCode) < 0) {
            throw new IllegalArgumentException("unknown type code: " + typeCode);
        }
        if (machineFormat < 0 || machineFormat > 21) {
            throw new IllegalArgumentException("unknown machine format: " + machineFormat);
        }
    }
}
