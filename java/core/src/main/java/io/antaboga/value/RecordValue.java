package io.antaboga.value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An instance of a Python dataclass, or of a Java record, whose class is not known here.
 *
 * @param type the class's name without module or package
 * @param fields by name, in order; unmodifiable
 */
public record RecordValue(String type, Map<String, Object> fields) {
    /** Copies {@code fields}. */
    public RecordValue {
        Objects.requireNonNull(type, "type");
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
