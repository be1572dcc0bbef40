package io.antaboga.value;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Python's {@code tuple}: a fixed sequence whose items may be null ({@code None}).
 *
 * <p>The hash is computed once, from the hashes of the items at that moment, so that tuples shared many times over stay cheap
 * to look up.
 */
public final class Tuple implements Iterable<Object> {
    private static final Tuple EMPTY = new Tuple(new Object[0]);

    private final Object[] items;
    private int hash;
    private boolean hashed;

    private Tuple(Object[] items) {
        this.items = items;
    }

    /** A tuple of {@code items}, copied. */
    public static Tuple of(Object... items) {
        return items.length == 0 ? EMPTY : new Tuple(items.clone());
    }

    /** A tuple of the items of {@code items}, copied. */
    public static Tuple copyOf(List<?> items) {
        return items.isEmpty() ? EMPTY : new Tuple(items.toArray());
    }

    /** How many items. */
    public int size() {
        return items.length;
    }

    /** The item at {@code index}. */
    public Object get(int index) {
        return items[index];
    }

    /** The items, unmodifiable. */
    public List<Object> items() {
        return Collections.unmodifiableList(Arrays.asList(items));
    }

    @Override
    public Iterator<Object> iterator() {
        return items().iterator();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Tuple tuple && hashCode() == tuple.hashCode() && Arrays.equals(items, tuple.items);
    }

    @Override
    public int hashCode() {
        if (!hashed) {
            hash = HashMixing.ordered(items);
            hashed = true;
        }
        return hash;
    }

    @Override
    public String toString() {
        return "Tuple" + items();
    }
}
