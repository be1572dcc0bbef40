package io.antaboga.value;

import java.util.Objects;

/**
 * A Python class or function by name; never loaded here.
 *
 * @param module as in {@code __module__}
 * @param name as in {@code __qualname__}
 */
public record ClassReference(String module, String name) {
    /** Refuses empty names. */
    public ClassReference {
        Objects.requireNonNull(module, "module");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("empty name in module " + module);
        }
    }

    /** {@code module.name}. */
    public String qualified() {
        return module + "." + name;
    }

    @Override
    public String toString() {
        return qualified();
    }
}
