package io.antaboga.value;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads and writes the text of structured dtypes: {@code spec/layout/array.md}. */
final class DTypeText {
    private static final int MOST_DEPTH = 16;
    private static final int MOST_FIELDS = 1024;
    private static final int MOST_DIMENSIONS = 32;

    private final String text;
    private int at;
    private int fieldCount;

    DTypeText(String text) {
        this.text = text;
    }

    DType structured() {
        DType found = structured(1);
        if (at != text.length()) {
            throw wrong();
        }
        return found;
    }

    private DType structured(int depth) {
        if (depth > MOST_DEPTH) {
            throw new IllegalArgumentException("more than " + MOST_DEPTH + " records deep");
        }
        expect('{');
        int size = number(";}");
        List<DType.Field> fields = new ArrayList<>();
        while (text.charAt(at) == ';') {
            at++;
            if (++fieldCount > MOST_FIELDS) {
                throw new IllegalArgumentException("more than " + MOST_FIELDS + " fields");
            }
            String name = until(":");
            at++;
            List<Long> shape = shape();
            DType type = peek() == '{' ? structured(depth + 1) : DType.of(until("@"));
            expect('@');
            fields.add(new DType.Field(name, type, number(";}"), shape));
        }
        expect('}');
        return DType.structured(size, fields.toArray(DType.Field[]::new));
    }

    private List<Long> shape() {
        List<Long> shape = new ArrayList<>();
        if (peek() == '(') {
            do {
                at++;
                shape.add(Long.parseLong(until(",)")));
            } while (text.charAt(at) == ',' && shape.size() < MOST_DIMENSIONS);
            expect(')');
        }
        return shape;
    }

    private int number(String ends) {
        return Integer.parseInt(until(ends));
    }

    /** The text before the next one of {@code ends}, which is there. */
    private String until(String ends) {
        int begin = at;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == text.length()) {
            throw wrong();
        }
        return text.substring(begin, at);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong();
        }
        at++;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("not a structured dtype, at " + at + ": " + text);
    }

    static String structured(DType dtype) {
        return dtype.fields().stream()
                .map(DTypeText::field)
                .collect(Collectors.joining("", "{" + dtype.itemSize(), "}"));
    }

    private static String field(DType.Field field) {
        String shape = field.shape().isEmpty()
                ? ""
                : field.shape().stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"));
        return ";" + field.name() + ":" + shape + field.type() + "@" + field.offset();
    }
}
