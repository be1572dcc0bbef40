package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whole records as maps, lists, numbers, text and octets; {@link RecordLayout#read} says which. */
record Values(ByteOrder order) {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(Long.SIZE);

    Map<String, Object> read(Element.Nested record, MemorySegment memory, long position) throws LayoutException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : record.fields()) {
            values.put(field.name(), array(field, memory, position + field.offset(), 0));
        }
        return values;
    }

    private Object array(Field field, MemorySegment memory, long position, int depth) throws LayoutException {
        if (depth == field.shape().size()) {
            return element(field, memory, position);
        }
        List<Object> list = new ArrayList<>();
        for (long index = 0; index < field.shape().get(depth); index++) {
            list.add(array(field, memory, position + index * field.strides().get(depth), depth + 1));
        }
        return list;
    }

    Object element(Field field, MemorySegment memory, long position) throws LayoutException {
        Location there = here(field);
        return switch (field.element()) {
            case Element.Nested nested -> read(nested, memory, position);
            case Element.Octets _ -> new BytesField(there).get(memory, position);
            case Element.Text _ -> new TextField(there, order).get(memory, position);
            case Element.Plain plain ->
                switch (plain.scalar()) {
                    case BOOL -> new BooleanField(there).get(memory, position);
                    case F32 -> new FloatField(there, order).get(memory, position);
                    case F64 -> new DoubleField(there, order).get(memory, position);
                    case U64 -> unsigned(new IntegerField(there, order).get(memory, position));
                    default -> BigInteger.valueOf(new IntegerField(there, order).get(memory, position));
                };
        };
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(TWO_TO_64) : value;
    }

    /** An element as if it were a whole record, so that a position can be its base. */
    private static Location here(Field field) {
        return new Location(field.name(), field.element(), 0, 0, 1, 0, 1, 0, List.of(), List.of());
    }

    void write(Element.Nested record, MemorySegment memory, long position, Map<?, ?> values) {
        for (Field field : record.fields()) {
            Object value = values.get(field.name());
            if (value == null) {
                throw new IllegalArgumentException(field.name() + ": no value");
            }
            writeArray(field, memory, position + field.offset(), value, 0);
        }
    }

    private void writeArray(Field field, MemorySegment memory, long position, Object value, int depth) {
        if (depth == field.shape().size()) {
            writeElement(field, memory, position, value);
            return;
        }
        List<?> list = (List<?>) value;
        if (list.size() != field.shape().get(depth)) {
            throw new IllegalArgumentException(field.name() + ": " + list.size() + " elements where "
                    + field.shape().get(depth) + " are declared");
        }
        for (int index = 0; index < list.size(); index++) {
            writeArray(field, memory, position + index * field.strides().get(depth), list.get(index), depth + 1);
        }
    }

    private void writeElement(Field field, MemorySegment memory, long position, Object value) {
        Location there = here(field);
        switch (field.element()) {
            case Element.Nested nested -> write(nested, memory, position, (Map<?, ?>) value);
            case Element.Octets _ -> new BytesField(there).set(memory, position, (MemorySegment) value);
            case Element.Text _ -> new TextField(there, order).set(memory, position, (String) value);
            case Element.Plain plain -> {
                switch (plain.scalar()) {
                    case BOOL -> new BooleanField(there).set(memory, position, (Boolean) value);
                    case F32 -> new FloatField(there, order).set(memory, position, ((Number) value).floatValue());
                    case F64 -> new DoubleField(there, order).set(memory, position, ((Number) value).doubleValue());
                    default -> new IntegerField(there, order).set(memory, position, bits(field, plain.scalar(), value));
                }
            }
        }
    }

    private static long bits(Field field, Scalar scalar, Object value) {
        BigInteger number = (BigInteger) value;
        if (!scalar.holds(number)) {
            throw new IllegalArgumentException(field.name() + ": " + scalar.spelling() + " does not hold " + number);
        }
        return number.longValue();
    }
}
