package io.antaboga.cli.layout;

import io.antaboga.layout.Element;
import io.antaboga.layout.Field;
import io.antaboga.layout.RecordLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What somebody says of each record and field, by {@code RECORD} or {@code RECORD.FIELD}: sizes, alignments, offsets. */
record Facts(Map<String, Map<String, Object>> byField) {
    static Facts of(RecordLayout layout) {
        Map<String, Map<String, Object>> facts = new LinkedHashMap<>();
        for (Element.Nested record : DeclarationFile.records(layout)) {
            Map<String, Object> its = new LinkedHashMap<>();
            its.put("size", record.size());
            its.put("alignment", (long) record.alignment());
            facts.put(record.spelling(), its);
            for (Field field : record.fields()) {
                Map<String, Object> place = new LinkedHashMap<>();
                place.put("offset", field.offset());
                place.put("size", field.size());
                facts.put(record.spelling() + "." + field.name(), place);
            }
        }
        facts.get(layout.name()).put("fingerprint", LayoutShowCommand.fingerprint(layout));
        return new Facts(facts);
    }

    static Facts of(JsonNode fields) {
        Map<String, Map<String, Object>> facts = new LinkedHashMap<>();
        fields.properties().forEach(field -> {
            Map<String, Object> its = new LinkedHashMap<>();
            field.getValue().properties().forEach(fact -> its.put(fact.getKey(), value(fact.getValue())));
            facts.put(field.getKey(), its);
        });
        return new Facts(facts);
    }

    static Object value(JsonNode value) {
        return value.isNumber() ? (Object) value.longValue() : value.isNull() ? null : value.asString();
    }

    /** Where {@code other} says something else; field, what, expected, found and by whom. */
    List<Map<String, Object>> differences(Facts other, String by) {
        List<Map<String, Object>> differences = new ArrayList<>();
        Set<String> fields = new LinkedHashSet<>(byField.keySet());
        fields.addAll(other.byField.keySet());
        for (String field : fields) {
            Map<String, Object> ours = byField.getOrDefault(field, Map.of());
            Map<String, Object> theirs = other.byField.getOrDefault(field, Map.of());
            Set<String> names = new LinkedHashSet<>(ours.keySet());
            names.addAll(theirs.keySet());
            for (String what : names) {
                Object expected = ours.get(what);
                Object found = theirs.get(what);
                if (expected == null || !expected.equals(found)) {
                    differences.add(difference(field, what, expected, found, by));
                }
            }
        }
        return differences;
    }

    static Map<String, Object> difference(String field, String what, Object expected, Object found, String by) {
        Map<String, Object> difference = new LinkedHashMap<>();
        difference.put("field", field);
        difference.put("what", what);
        difference.put("expected", expected);
        difference.put("found", found);
        difference.put("by", by);
        return difference;
    }
}
