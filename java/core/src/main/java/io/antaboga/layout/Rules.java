package io.antaboga.layout;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which fields may hold what is not allowed. */
final class Rules {
    private final Set<String> records = new HashSet<>();

    /** {@code nested} are the nested records, each after those that it uses. */
    Rules(List<Element.Nested> nested) {
        for (Element.Nested record : nested) {
            if (record.fields().stream().anyMatch(this::bind)) {
                records.add(record.spelling());
            }
        }
    }

    /** Whether there is a value that {@code field}, or a part of it, may not have. */
    boolean bind(Field field) {
        return switch (field.element()) {
            case Element.Nested nested -> records.contains(nested.spelling());
            case Element.Octets _ -> false;
            case Element.Text _ -> true;
            case Element.Plain plain ->
                plain.scalar() == Scalar.BOOL
                        || field.minimum() != null
                        || field.maximum() != null
                        || !field.values().isEmpty();
        };
    }
}
