package io.antaboga.call.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;

/**
 * The components of a record class, found once.
 *
 * @param names in order
 * @param types as declared, with their parameters
 */
record RecordShape(List<String> names, List<Type> types, List<MethodHandle> accessors, MethodHandle constructor) {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return find(type);
        }
    };

    /** Throws {@link IllegalArgumentException} for a record that its module keeps from this one. */
    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static RecordShape find(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] raw = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        MethodHandle[] accessors = new MethodHandle[components.length];
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            for (int i = 0; i < components.length; i++) {
                Method accessor = components[i].getAccessor();
                accessor.trySetAccessible();
                accessors[i] = lookup.unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
            }
            Constructor<?> constructor = type.getDeclaredConstructor(raw);
            constructor.trySetAccessible();
            return new RecordShape(
                    Arrays.stream(components).map(RecordComponent::getName).toList(),
                    Arrays.stream(components)
                            .map(RecordComponent::getGenericType)
                            .toList(),
                    List.of(accessors),
                    lookup.unreflectConstructor(constructor).asSpreader(Object[].class, raw.length));
        } catch (ReflectiveOperationException closed) {
            throw new IllegalArgumentException(
                    "a record that cannot be reached: open its package to io.antaboga: " + type.getName(), closed);
        }
    }

    Object get(Object instance, int component) throws Throwable {
        return accessors.get(component).invokeExact(instance);
    }

    Object make(Object[] components) throws Throwable {
        return constructor.invoke(components);
    }
}
