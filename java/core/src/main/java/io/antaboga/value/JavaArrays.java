package io.antaboga.value;

import java.lang.foreign.MemorySegment;

/** Java's arrays as memory of a dtype. */
final class JavaArrays {
    private JavaArrays() {}

    /** An array over {@code array}, which must have the component type that the dtype in native order goes with. */
    static NDArray over(Object array, DType dtype, long[] shape) {
        String code = dtype.isStructured() ? "record" : dtype.code();
        MemorySegment memory =
                switch (array) {
                    case byte[] items when is(code, "i1 u1 b1") -> MemorySegment.ofArray(items);
                    case short[] items when is(code, "i2 u2 f2") -> MemorySegment.ofArray(items);
                    case int[] items when is(code, "i4 u4") -> MemorySegment.ofArray(items);
                    case long[] items when is(code, "i8 u8 M8 m8") -> MemorySegment.ofArray(items);
                    case float[] items when is(code, "f4 c8") -> MemorySegment.ofArray(items);
                    case double[] items when is(code, "f8 c16") -> MemorySegment.ofArray(items);
                    default ->
                        throw new IllegalArgumentException("items of " + dtype + " are not those of "
                                + array.getClass().getSimpleName());
                };
        return NDArray.of(dtype, memory, shape);
    }

    private static boolean is(String code, String codes) {
        return (" " + codes + " ").contains(" " + code + " ");
    }
}
