package io.antaboga.value;

import java.util.LinkedHashMap;
import java.util.Map;

/** Python's {@code collections.Counter}; mutable. */
public final class Counter extends LinkedHashMap<Object, Object> {
    private static final long serialVersionUID = 1L;

    /** An empty one. */
    public Counter() {}

    /** A copy of {@code counts}, in their order. */
    public Counter(Map<?, ?> counts) {
        super(counts);
    }
}
