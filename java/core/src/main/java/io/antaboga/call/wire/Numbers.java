package io.antaboga.call.wire;

import java.lang.reflect.Type;
import java.math.BigInteger;

/** Numbers and truth values as Java's types, where those hold them exactly. */
final class Numbers {
    /** The largest integer up to which all of them are doubles. */
    private static final long EXACT = 1L << 53;

    private Numbers() {}

    static Class<?> box(Class<?> primitive) {
        return java.lang.invoke.MethodType.methodType(primitive).wrap().returnType();
    }

    /** Whether {@link #convert} decides about {@code type}. */
    static boolean isOne(Class<?> type) {
        return Number.class.isAssignableFrom(type) || type == Boolean.class || type == Character.class;
    }

    static Object convert(Object value, Class<?> type, Type asked) throws Mismatch {
        Object found =
                switch (value) {
                    case Long number -> integer(number, type);
                    case Double number -> floating(number, type);
                    case null -> null;
                    default -> type.isInstance(value) ? value : null;
                };
        if (found == null && !(value == null && type == Void.class)) {
            throw Conversion.mismatch(asked, value);
        }
        return found;
    }

    private static Object integer(long number, Class<?> type) {
        if (type == Long.class || type == Number.class) {
            return number;
        }
        if (type == Integer.class) {
            return number == (int) number ? (Object) (int) number : null;
        }
        if (type == Double.class) {
            return -EXACT <= number && number <= EXACT ? (Object) (double) number : null;
        }
        if (type == Short.class) {
            return number == (short) number ? (Object) (short) number : null;
        }
        if (type == Byte.class) {
            return number == (byte) number ? (Object) (byte) number : null;
        }
        return type == BigInteger.class ? BigInteger.valueOf(number) : null;
    }

    private static Object floating(double number, Class<?> type) {
        if (type == Double.class || type == Number.class) {
            return number;
        }
        // A NaN's bits would not all be kept.
        return type == Float.class && (float) number == number ? (Object) (float) number : null;
    }
}
