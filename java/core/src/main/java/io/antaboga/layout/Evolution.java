package io.antaboga.layout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may change from one version of a record to the next. */
final class Evolution {
    /**
     * The first thing that differs where it may not.
     *
     * @param field {@code RECORD.FIELD} or {@code RECORD}
     * @param problem how it differs, a lower-case clause
     */
    record Difference(String field, String problem) {}

    private Evolution() {}

    static Optional<Difference> between(RecordLayout older, RecordLayout newer) {
        if (!newer.name().equals(older.name())) {
            return difference(newer.name(), "another record than " + older.name());
        }
        if (newer.byteOrder() != older.byteOrder()) {
            return difference(older.name(), "byte order was " + older.byteOrderName());
        }
        if (newer.packed() != older.packed()) {
            return difference(older.name(), "alignment was " + (older.packed() ? "packed" : "c"));
        }
        if (newer.version() < older.version()) {
            return difference(older.name(), "the newer has the smaller version");
        }
        return ofRecord(older.root(), newer.root())
                .or(() -> newer.version() == older.version() ? ofVersion(older, newer) : Optional.empty());
    }

    private static Optional<Difference> ofVersion(RecordLayout older, RecordLayout newer) {
        List<Field> fields = newer.root().fields();
        int before = older.root().fields().size();
        if (fields.size() > before) {
            return difference(newer.name() + "." + fields.get(before).name(), "appended without a larger version");
        }
        Map<String, Element.Nested> after = Stream.concat(newer.records().stream(), Stream.of(newer.root()))
                .collect(Collectors.toMap(Element.Nested::spelling, Function.identity()));
        for (Element.Nested record :
                Stream.concat(older.records().stream(), Stream.of(older.root())).toList()) {
            for (Field one : record.fields()) {
                Field other = after.get(record.spelling()).field(one.name()).orElseThrow();
                if (Ranges.narrowed(one, other).isPresent()
                        || Ranges.narrowed(other, one).isPresent()) {
                    return difference(record.spelling() + "." + one.name(), "another range without a larger version");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Difference> ofRecord(Element.Nested older, Element.Nested newer) {
        for (int index = 0; index < older.fields().size(); index++) {
            Field before = older.fields().get(index);
            String path = older.spelling() + "." + before.name();
            if (index >= newer.fields().size()) {
                return difference(path, "the field is gone");
            }
            Field after = newer.fields().get(index);
            if (!after.name().equals(before.name())) {
                return difference(path, after.name() + " stands in its place");
            }
            Optional<Difference> found = ofField(path, before, after);
            if (found.isPresent()) {
                return found;
            }
        }
        for (Field after :
                newer.fields().subList(older.fields().size(), newer.fields().size())) {
            if (after.offset() < older.size()) {
                return difference(
                        newer.spelling() + "." + after.name(),
                        "appended within the " + older.size() + " bytes of the older record");
            }
        }
        return Optional.empty();
    }

    private static Optional<Difference> ofField(String path, Field before, Field after) {
        if (!after.spelling().equals(before.spelling())) {
            return difference(path, "type was " + before.spelling());
        }
        if (before.element() instanceof Element.Nested older && after.element() instanceof Element.Nested newer) {
            Optional<Difference> found = ofNested(older, newer);
            if (found.isPresent()) {
                return found;
            }
        }
        if (!after.strides().equals(before.strides())) {
            return difference(path, "strides were " + Field.joined(before.strides()));
        }
        if (after.offset() != before.offset()) {
            return difference(path, "offset was " + before.offset());
        }
        return Ranges.narrowed(before, after).map(problem -> new Difference(path, problem));
    }

    private static Optional<Difference> ofNested(Element.Nested older, Element.Nested newer) {
        int before = older.fields().size();
        if (newer.fields().size() > before && names(newer).subList(0, before).equals(names(older))) {
            return difference(
                    newer.spelling() + "." + newer.fields().get(before).name(), "appended to a nested record");
        }
        return ofRecord(older, newer);
    }

    private static List<String> names(Element.Nested record) {
        return record.fields().stream().map(Field::name).toList();
    }

    private static Optional<Difference> difference(String field, String problem) {
        return Optional.of(new Difference(field, problem));
    }
}
