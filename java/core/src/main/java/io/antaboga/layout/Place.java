package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where in which file something is declared.
 *
 * @param file what the caller calls the declaration
 * @param field {@code RECORD.FIELD}, {@code RECORD} or {@code -}
 */
record Place(String file, String field) {
    Place at(String other) {
        return new Place(file, other);
    }

    /** The error for breaking {@code rule} here; the rest are names and values of details, in turn. */
    LayoutException refusal(String rule, String problem, Object... keyValues) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("file", file);
        details.put("field", field);
        details.put("rule", rule);
        for (int i = 0; i < keyValues.length; i += 2) {
            details.put((String) keyValues[i], keyValues[i + 1]);
        }
        return new LayoutException("layout", problem, details);
    }
}
