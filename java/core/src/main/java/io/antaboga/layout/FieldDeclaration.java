package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads one field of a declaration. */
final class FieldDeclaration {
    private static final Set<String> KEYS =
            Set.of("name", "type", "doc", "order", "strides", "minimum", "maximum", "values");

    private final Keys declared;
    private final Place place;
    private final Element element;
    private final List<Long> shape;

    private FieldDeclaration(Keys declared, Place place, TypeSyntax type) {
        this.declared = declared;
        this.place = place;
        this.element = type.element();
        this.shape = type.shape();
    }

    /** The field that is declared so, at the first place for it that is not before {@code begin}. */
    static Field read(Object declared, long begin, boolean packed, Map<String, Element.Nested> records, Place record)
            throws LayoutException {
        Keys keys = Keys.of(declared, "fields", record);
        String name = keys.text("name", record);
        if (!Names.isField(name)) {
            throw record.refusal("name", "no name for a field", "name", name);
        }
        Place place = record.at(record.field() + "." + name);
        keys.allow(KEYS, place);
        TypeSyntax type = TypeSyntax.read(keys.text("type", place), packed, records, place);
        return new FieldDeclaration(keys, place, type).field(name, begin);
    }

    private Field field(String name, long begin) throws LayoutException {
        List<Long> strides = strides();
        long offset = Bounds.roundUp(begin, element.alignment());
        long size = extent(strides);
        if (offset + size > Bounds.MOST_BYTES) {
            throw place.refusal(
                    "bound", "ends beyond the largest record", "end", offset + size, "limit", Bounds.MOST_BYTES);
        }
        Number minimum = limit("minimum");
        Number maximum = limit("maximum");
        if (minimum != null && maximum != null && Ranges.compare(minimum, maximum) > 0) {
            throw place.refusal("range", "the minimum is above the maximum");
        }
        return new Field(name, element, shape, strides, offset, size, minimum, maximum, values(), declared.doc(place));
    }

    private List<Long> strides() throws LayoutException {
        for (String key : List.of("order", "strides")) {
            if (declared.has(key) && shape.isEmpty()) {
                throw place.refusal("key", "a key of arrays", "key", key);
            }
        }
        if (declared.has("order") && declared.has("strides")) {
            throw place.refusal("key", "order and strides beside each other", "key", "order");
        }
        if (declared.choice("order", List.of("row", "column"), place).equals("column")) {
            return Field.columnStrides(shape, element.size());
        }
        return declared.has("strides") ? declaredStrides() : Field.rowStrides(shape, element.size());
    }

    private List<Long> declaredStrides() throws LayoutException {
        List<Long> strides = new ArrayList<>();
        for (Object stride : declared.list("strides", Integer.MAX_VALUE, place)) {
            if (!(stride instanceof BigInteger number)) {
                throw place.refusal("key", "not a list of whole numbers", "key", "strides");
            }
            if (number.signum() <= 0
                    || number.bitLength() >= Integer.SIZE
                    || number.longValue() % element.alignment() != 0) {
                throw place.refusal("strides", "not a positive multiple of the alignment", "stride", number);
            }
            strides.add(number.longValue());
        }
        if (strides.size() != shape.size()) {
            throw place.refusal("strides", "not as many strides as dimensions", "strides", strides.size());
        }
        long extent = element.size();
        for (int dimension : bySize(strides)) {
            if (strides.get(dimension) < extent) {
                throw place.refusal("strides", "elements overlap", "stride", strides.get(dimension), "extent", extent);
            }
            extent += strides.get(dimension) * (shape.get(dimension) - 1);
        }
        return strides;
    }

    private int[] bySize(List<Long> strides) {
        return IntStream.range(0, strides.size())
                .boxed()
                .sorted(Comparator.<Integer, Long>comparing(strides::get).thenComparing(shape::get))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private long extent(List<Long> strides) throws LayoutException {
        long extent = element.size();
        for (int dimension = 0; dimension < strides.size(); dimension++) {
            extent += strides.get(dimension) * (shape.get(dimension) - 1);
            if (extent > Bounds.MOST_BYTES) {
                throw place.refusal("bound", "too large a field", "limit", Bounds.MOST_BYTES);
            }
        }
        if (extent > Bounds.MOST_BYTES) {
            throw place.refusal("bound", "too large a field", "limit", Bounds.MOST_BYTES);
        }
        return extent;
    }

    private Number limit(String key) throws LayoutException {
        if (!declared.has(key)) {
            return null;
        }
        if (declared.has("values")) {
            throw place.refusal("key", key + " and values beside each other", "key", key);
        }
        Scalar scalar = element instanceof Element.Plain plain ? plain.scalar() : Scalar.BOOL;
        if (scalar == Scalar.BOOL) {
            throw place.refusal("range", "a range for what is no number", "key", key);
        }
        Object limit = declared.get(key);
        if (scalar.isInteger()) {
            return integer(limit, key, scalar);
        }
        double number = limit instanceof Number declaredNumber ? declaredNumber.doubleValue() : Double.NaN;
        if (!Double.isFinite(number)) {
            throw place.refusal("range", "not a finite number", "key", key);
        }
        return number;
    }

    private BigInteger integer(Object value, String key, Scalar scalar) throws LayoutException {
        if (value instanceof BigInteger number && scalar.holds(number)) {
            return number;
        }
        throw place.refusal("range", "not a whole number that " + scalar.spelling() + " holds", "key", key);
    }

    private Map<String, BigInteger> values() throws LayoutException {
        if (!declared.has("values")) {
            return Map.of();
        }
        Keys names = Keys.of(declared.get("values"), "values", place);
        Scalar scalar = element instanceof Element.Plain plain ? plain.scalar() : Scalar.BOOL;
        if (!scalar.isInteger()) {
            throw place.refusal("range", "names for what is no integer", "key", "values");
        }
        if (names.object().isEmpty()) {
            throw place.refusal("range", "no value", "key", "values");
        }
        if (names.object().size() > Bounds.MOST_NAMES) {
            throw place.refusal(
                    "bound", "too many names", "count", names.object().size(), "limit", Bounds.MOST_NAMES);
        }
        Map<String, BigInteger> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : names.object().entrySet()) {
            String name = (String) entry.getKey();
            if (!Names.isField(name)) {
                throw place.refusal("name", "no name for a value", "name", name);
            }
            BigInteger value = integer(entry.getValue(), name, scalar);
            if (values.containsValue(value)) {
                throw place.refusal("range", "two names for one value", "key", name);
            }
            values.put(name, value);
        }
        return values;
    }
}
