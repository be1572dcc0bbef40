package io.antaboga.value;

import java.util.LinkedHashMap;
import java.util.Map;

/** Python's {@code collections.OrderedDict}; mutable. */
public final class OrderedDict extends LinkedHashMap<Object, Object> {
    private static final long serialVersionUID = 1L;

    /** An empty one. */
    public OrderedDict() {}

    /** A copy of {@code entries}, in their order. */
    public OrderedDict(Map<?, ?> entries) {
        super(entries);
    }
}
