package io.antaboga.value;

import java.util.Objects;

/**
 * A member of an enum, by name, whose class is not known here.
 *
 * @param type the enum's name without module or package
 * @param name the member's name
 */
public record NamedMember(String type, String name) {
    /** Both are there. */
    public NamedMember {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(name, "name");
    }
}
