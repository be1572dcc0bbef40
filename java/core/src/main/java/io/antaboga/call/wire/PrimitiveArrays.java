package io.antaboga.call.wire;

import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/** Java's arrays as lists. */
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    /** A view of {@code value}, where it is an array of what a list can have; else null. */
    static List<?> list(Object value) {
        if (value instanceof Object[] items) {
            return Arrays.asList(items);
        }
        Class<?> component = value.getClass().getComponentType();
        if (component == null || component == char.class) {
            return null;
        }
        return new AbstractList<Object>() {
            @Override
            public Object get(int index) {
                return Array.get(value, index);
            }

            @Override
            public int size() {
                return Array.getLength(value);
            }
        };
    }
}
