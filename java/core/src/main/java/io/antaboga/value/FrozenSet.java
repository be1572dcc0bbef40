package io.antaboga.value;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Python's {@code frozenset}: immutable, fit to be a key; iterates in the order it was made with. */
public final class FrozenSet implements Iterable<Object> {
    private final Set<Object> items;
    private int hash;
    private boolean hashed;

    private FrozenSet(Set<Object> items) {
        this.items = items;
    }

    /** A set of {@code items}, copied; an item equal to an earlier one is dropped. */
    public static FrozenSet copyOf(Collection<?> items) {
        return new FrozenSet(Collections.unmodifiableSet(new LinkedHashSet<>(items)));
    }

    /** A set of {@code items}. */
    public static FrozenSet of(Object... items) {
        return copyOf(Arrays.asList(items));
    }

    /** The items, unmodifiable. */
    public Set<Object> items() {
        return items;
    }

    @Override
    public Iterator<Object> iterator() {
        return items.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof FrozenSet set && hashCode() == set.hashCode() && items.equals(set.items);
    }

    @Override
    public int hashCode() {
        if (!hashed) {
            hash = HashMixing.unordered(items);
            hashed = true;
        }
        return hash;
    }

    @Override
    public String toString() {
        return "FrozenSet" + items;
    }
}
