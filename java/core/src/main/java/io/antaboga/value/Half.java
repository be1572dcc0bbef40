package io.antaboga.value;

/** Rounds to half precision. */
final class Half {
    private Half() {}

    /** The bits of the half that is nearest, the even one of two. */
    static short of(double value) {
        float near = (float) value;
        if (near != value && Float.isFinite(near)) {
            int bits = Float.floatToRawIntBits(near);
            if ((bits & 1) == 0) {
                // Rounding twice is right only if the first time an inexact value becomes odd.
                near = Float.intBitsToFloat(bits + (Math.abs(value) > Math.abs(near) ? 1 : -1));
            }
        }
        return Float.floatToFloat16(near);
    }
}
