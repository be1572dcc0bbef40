package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a declaration: JSON in, records with offsets out, or an error that names file, field and rule. */
final class Declaration {
    private static final Set<String> FILE_KEYS =
            Set.of("$schema", "name", "version", "doc", "byte_order", "alignment", "records", "fields");
    private static final Set<String> RECORD_KEYS = Set.of("name", "doc", "fields");

    final int version;
    final String byteOrder;
    final boolean packed;
    final List<Element.Nested> records;
    final Element.Nested root;

    private final Map<String, Element.Nested> known = new LinkedHashMap<>();
    private final Map<String, Integer> depths = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    private Declaration(Keys declared, Place file) throws LayoutException {
        declared.allow(FILE_KEYS, file);
        String name = recordName(declared, file);
        Place place = file.at(name);
        version = declared.version(place);
        byteOrder = declared.choice("byte_order", List.of("native", "little", "big"), place);
        packed = declared.choice("alignment", List.of("c", "packed"), place).equals("packed");
        if (declared.has("records")) {
            for (Object one : declared.list("records", Bounds.MOST_RECORDS, place)) {
                Keys nested = Keys.of(one, "records", place);
                nested.allow(RECORD_KEYS, place);
                String nestedName = recordName(nested, place);
                if (nestedName.equals(name)) {
                    throw place.refusal("name", "a nested record has the name of the outermost");
                }
                add(nestedName, nested, place.at(nestedName));
            }
        }
        records = List.copyOf(known.values());
        root = add(name, declared, place);
        for (Element.Nested record : records) {
            if (!used.contains(record.spelling())) {
                throw place.at(record.spelling()).refusal("unused", "no record uses this one");
            }
        }
    }

    static Declaration read(byte[] json, String file) throws LayoutException {
        Place place = new Place(file, "-");
        return new Declaration(Keys.of(JsonTree.read(json, place), "-", place), place);
    }

    private static String recordName(Keys declared, Place place) throws LayoutException {
        String name = declared.text("name", place);
        if (!Names.isRecord(name)) {
            throw place.refusal("name", "no name for a record", "name", name);
        }
        return name;
    }

    private Element.Nested add(String name, Keys declared, Place place) throws LayoutException {
        if (known.containsKey(name)) {
            throw place.refusal("name", "a second record of this name");
        }
        List<Field> fields = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        long end = 0;
        int alignment = 1;
        int depth = 1;
        for (Object one : declared.list("fields", Bounds.MOST_FIELDS, place)) {
            Field field = FieldDeclaration.read(one, end, packed, known, place);
            Place there = place.at(name + "." + field.name());
            if (!taken.add(field.name())) {
                throw there.refusal("name", "a second field of this name");
            }
            fields.add(field);
            end = field.offset() + field.size();
            alignment = Math.max(alignment, field.alignment());
            if (field.element() instanceof Element.Nested nested) {
                used.add(nested.spelling());
                depth = Math.max(depth, 1 + depths.get(nested.spelling()));
                if (depth > Bounds.MOST_DEPTH) {
                    throw there.refusal("bound", "nested too deep", "limit", Bounds.MOST_DEPTH);
                }
            }
        }
        if (fields.isEmpty()) {
            throw place.refusal("key", "no field", "key", "fields");
        }
        long size = Bounds.roundUp(end, alignment);
        if (size > Bounds.MOST_BYTES) {
            throw place.refusal("bound", "too large a record", "size", size, "limit", Bounds.MOST_BYTES);
        }
        Element.Nested record = new Element.Nested(name, size, alignment, fields, declared.doc(place));
        known.put(name, record);
        depths.put(name, depth);
        return record;
    }
}
