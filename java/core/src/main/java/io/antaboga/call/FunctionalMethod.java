package io.antaboga.call;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** The one abstract method of a functional interface. */
final class FunctionalMethod {
    private FunctionalMethod() {}

    /** Null where there is none, or more than one. */
    static Method of(Class<?> type) {
        if (!type.isInterface()) {
            return null;
        }
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .filter(method -> !isOfObject(method))
                .toList();
        return methods.size() == 1 ? methods.getFirst() : null;
    }

    /** {@code Comparator} declares {@code equals}, too. */
    static boolean isOfObject(Method method) {
        try {
            Object.class.getMethod(method.getName(), method.getParameterTypes());
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
