package io.antaboga.value;

import java.util.LinkedHashMap;

/** Python's {@code collections.defaultdict}; mutable. Its factory is a class that is named, never run. */
public final class DefaultDict extends LinkedHashMap<Object, Object> {
    private static final long serialVersionUID = 1L;

    private final transient ClassReference factory;

    /** An empty one; {@code factory} may be null. */
    public DefaultDict(ClassReference factory) {
        this.factory = factory;
    }

    /** What Python calls for a missing key, or null. */
    public ClassReference factory() {
        return factory;
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
