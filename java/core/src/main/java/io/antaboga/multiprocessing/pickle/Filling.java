package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Opaque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts what was popped last into the container that is then on top of the stack. */
final class Filling {
    private final OperandStack stack;
    private final Maker maker;
    private final Effort effort;

    /** How many values went into something, and what else {@link Machine} counts beside them. */
    long items;

    /** Whether there was a name or a call in the pickle; without, there is nothing to settle. */
    boolean called;

    Filling(OperandStack stack, Maker maker, Effort effort) {
        this.stack = stack;
        this.maker = maker;
        this.effort = effort;
    }

    /** See {@link Maker#settle}. */
    private Object settled(Object value) throws PickleException {
        return called ? maker.settle(value) : value;
    }

    /** The same array, each value in it settled and counted. */
    Object[] settled(Object[] values) throws PickleException {
        items += values.length;
        for (int i = 0; i < values.length; i++) {
            values[i] = settled(values[i]);
        }
        return values;
    }

    /** Adds the {@code count} values popped last to the list on top. */
    void append(int count) throws PickleException {
        List<Object> list;
        // Not a switch over types, here and below: what reads ordinary pickles is faster as a chain of tests.
        Object target = stack.top();
        if (target instanceof ArrayList<?> plain) {
            plain.ensureCapacity(plain.size() + count);
            list = unchecked(plain);
        } else if (target instanceof Opaque opaque) {
            list = opaque.items();
        } else {
            throw PickleException.malformed("not a list", "kind", kind(target));
        }
        items += count;
        Object[] values = stack.values;
        int first = stack.size;
        for (int i = first; i < first + count; i++) {
            list.add(called ? maker.settle(values[i]) : values[i]);
        }
        stack.filledTop();
    }

    @SuppressWarnings("unchecked") // the machine made every list, and made it of objects
    private static List<Object> unchecked(List<?> list) {
        return (List<Object>) list;
    }

    /** Puts the {@code count} values popped last, each key before its value, into the dict on top. */
    @SuppressWarnings("unchecked") // the machine made every map and set, and made it of objects
    void setItems(int count) throws PickleException {
        if (count % 2 != 0) {
            throw PickleException.malformed("odd number of keys and values", "count", count);
        }
        Map<Object, Object> map;
        Object target = stack.top();
        if (target instanceof LinkedHashMap<?, ?> plain) {
            map = (Map<Object, Object>) plain;
        } else if (target instanceof Opaque opaque) {
            map = opaque.entries();
        } else {
            throw PickleException.malformed("not a dict", "kind", kind(target));
        }
        items += count;
        if (called) {
            putSettled(map, count);
        } else {
            put(map, stack.values, stack.size, count);
        }
        stack.filledTop();
    }

    private void putSettled(Map<Object, Object> map, int count) throws PickleException {
        Object[] entries = new Object[count];
        for (int i = 0; i < count; i++) {
            entries[i] = maker.settle(stack.popped(i));
        }
        put(map, entries, 0, count);
    }

    private void put(Map<Object, Object> map, Object[] entries, int first, int count) throws PickleException {
        int size = map.size();
        for (int i = first; i < first + count; i += 2) {
            Object key = entries[i];
            // Most keys are text: told by its class, at once.
            if (key == null || key.getClass() != String.class) {
                Hashing.check(key, effort);
            }
            map.put(key, entries[i + 1]);
            if (map.size() != ++size) {
                throw Hashing.collision(key);
            }
        }
    }

    /** Adds the values, popped last, to the set on top. */
    @SuppressWarnings("unchecked") // see setItems
    void addItems(Object[] added) throws PickleException {
        if (!(stack.top() instanceof LinkedHashSet<?> set)) {
            throw PickleException.malformed("not a set", "kind", kind(stack.top()));
        }
        for (Object value : settled(added)) {
            Hashing.check(value, effort);
            if (!((Set<Object>) set).add(value)) {
                throw Hashing.collision(value);
            }
        }
        stack.filledTop();
    }

    /** What {@code value} is called in an error. */
    static String kind(Object value) {
        return value == null ? "None" : value.getClass().getSimpleName();
    }
}
