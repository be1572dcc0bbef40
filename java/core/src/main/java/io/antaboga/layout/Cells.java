package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Walks over a record and tells of each value whether it is one that was declared; what is there is never trusted.
 *
 * @param order the byte order
 * @param visitor who is told
 * @param wanted which fields are looked at
 */
record Cells(ByteOrder order, Consumer<Cell> visitor, Predicate<Field> wanted) {
    void record(Element.Nested record, MemorySegment memory, long position, String prefix) {
        for (Field field : record.fields()) {
            if (wanted.test(field)) {
                array(field, memory, position + field.offset(), prefix + field.name(), 0);
            }
        }
    }

    private void array(Field field, MemorySegment memory, long position, String path, int depth) {
        if (depth == field.shape().size()) {
            String name = depth == 0 ? path : path + "]";
            if (field.element() instanceof Element.Nested nested) {
                record(nested, memory, position, name + ".");
            } else {
                visitor.accept(cell(field, memory, position, name));
            }
            return;
        }
        String open = path + (depth == 0 ? "[" : ",");
        for (long index = 0; index < field.shape().get(depth); index++) {
            array(field, memory, position + index * field.strides().get(depth), open + index, depth + 1);
        }
    }

    private Cell cell(Field field, MemorySegment memory, long position, String path) {
        byte[] octets = memory.asSlice(position, field.element().size()).toArray(ValueLayout.JAVA_BYTE);
        Object value;
        try {
            value = new Values(order).element(field, MemorySegment.ofArray(octets), 0);
        } catch (LayoutException broken) {
            Object length = broken.details().get("length");
            return length == null
                    ? new Cell(
                            path, position, field, null, "UTF-8", HexFormat.of().formatHex(octets))
                    : new Cell(
                            path,
                            position,
                            field,
                            null,
                            "length up to " + broken.details().get("limit"),
                            "length " + length);
        }
        String expected = value instanceof Boolean ? (octets[0] & ~1) == 0 ? null : "0 or 1" : expected(field, value);
        if (expected == null) {
            return new Cell(path, position, field, value, null, null);
        }
        Object found = value instanceof Boolean ? (Object) (octets[0] & 0xFF) : value;
        return new Cell(path, position, field, value, expected, found.toString());
    }

    private static String expected(Field field, Object value) {
        if (!(value instanceof Number number)) {
            return null;
        }
        if (!field.values().isEmpty()) {
            return field.values().containsValue((BigInteger) number) ? null : names(field);
        }
        boolean low = field.minimum() != null && !Ranges.within(field.minimum(), number);
        boolean high = field.maximum() != null && !Ranges.within(number, field.maximum());
        return low || high ? range(field) : null;
    }

    private static String names(Field field) {
        return field.values().entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" or "));
    }

    private static String range(Field field) {
        if (field.minimum() == null) {
            return "up to " + field.maximum();
        }
        return field.maximum() == null
                ? "from " + field.minimum()
                : "from " + field.minimum() + " to " + field.maximum();
    }
}
