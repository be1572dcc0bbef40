package io.antaboga.value;

import java.util.ArrayList;
import java.util.Collection;

/** Python's {@code collections.deque}; mutable, its items may be null. */
public final class Deque extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    private final Integer maximumLength;

    /** An empty one; {@code maximumLength} is null when unbounded. The bound is Python's to enforce. */
    public Deque(Integer maximumLength) {
        this.maximumLength = maximumLength;
    }

    /** A copy of {@code items}, unbounded. */
    public Deque(Collection<?> items) {
        super(items);
        this.maximumLength = null;
    }

    /** The bound, or null. */
    public Integer maximumLength() {
        return maximumLength;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
