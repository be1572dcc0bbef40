package io.antaboga.call.wire;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The records, enums and beans that are known by their simple names. Immutable; for any thread.
 *
 * <p>Records and enums are written whether they are known or not; one that comes in and is not known is a
 * {@link io.antaboga.value.RecordValue} or {@link io.antaboga.value.NamedMember}.
 */
public final class Types {
    /** Knows none. */
    public static final Types NONE = new Types(Map.of(), Set.of());

    private final Map<String, Class<?>> known;
    private final Set<Class<?>> beans;

    private Types(Map<String, Class<?>> known, Set<Class<?>> beans) {
        this.known = known;
        this.beans = beans;
    }

    /** These and {@code types}: records, enums, and sealed interfaces, which stand for the records and enums that they permit. */
    public Types with(Class<?>... types) {
        Map<String, Class<?>> all = new HashMap<>(known);
        for (Class<?> type : types) {
            add(type, all);
        }
        return new Types(Map.copyOf(all), beans);
    }

    /** These and {@code types}, classes that travel as a dict of what Jackson makes of them. */
    public Types withBeans(Class<?>... types) {
        Set<Class<?>> all = new HashSet<>(beans);
        all.addAll(Set.of(types));
        return new Types(known, Set.copyOf(all));
    }

    private static void add(Class<?> type, Map<String, Class<?>> all) {
        if (type.isSealed() && !type.isEnum()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                add(permitted, all);
            }
            return;
        }
        if (!type.isRecord() && !type.isEnum()) {
            throw new IllegalArgumentException("neither a record nor an enum: " + type.getName());
        }
        Class<?> other = all.putIfAbsent(type.getSimpleName(), type);
        if (other != null && other != type) {
            throw new IllegalArgumentException("two types of one name: " + type.getName() + ", " + other.getName());
        }
    }

    /** The class of this simple name, or null. */
    Class<?> named(String name) {
        return known.get(name);
    }

    /** Whether {@code type} was named as a bean. */
    boolean isBean(Class<?> type) {
        return beans.contains(type);
    }
}
