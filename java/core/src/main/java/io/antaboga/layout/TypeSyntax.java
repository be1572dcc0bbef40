package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads type strings such as {@code f32[4,8]} and {@code bytes[4][10]}.
 *
 * @param element the element type
 * @param shape the dimensions, empty for what is no array
 */
record TypeSyntax(Element element, List<Long> shape) {
    private static final String NUMBER = "[1-9][0-9]*";
    private static final Pattern TYPE = Pattern.compile("(?<name>[A-Za-z][A-Za-z0-9]*?)"
            + "(?:(?:(?<=bytes)|(?<=utf8))\\[(?<length>" + NUMBER + ")\\])?"
            + "(?:\\[(?<shape>" + NUMBER + "(?:," + NUMBER + ")*)\\])?");
    private static final int MOST_SHOWN = 80;

    static TypeSyntax read(String text, boolean packed, Map<String, Element.Nested> records, Place place)
            throws LayoutException {
        Matcher found = TYPE.matcher(text);
        if (!found.matches()) {
            throw place.refusal("type", "malformed type", "type", shortened(text));
        }
        String name = found.group("name");
        boolean sized = name.equals("bytes") || name.equals("utf8");
        String length = found.group("length");
        if (sized && length == null) {
            throw place.refusal("type", "a type without its length", "type", shortened(text));
        }
        List<Long> shape = new ArrayList<>();
        if (found.group("shape") != null) {
            for (String digits : found.group("shape").split(",")) {
                shape.add(number(digits, place));
            }
        }
        if (shape.size() > Bounds.MOST_DIMENSIONS) {
            throw place.refusal(
                    "bound", "too many dimensions", "dimensions", shape.size(), "limit", Bounds.MOST_DIMENSIONS);
        }
        return new TypeSyntax(sized ? sized(name, length, packed, place) : plain(name, packed, records, place), shape);
    }

    private static Element sized(String name, String length, boolean packed, Place place) throws LayoutException {
        long number = number(length, place);
        return name.equals("bytes")
                ? new Element.Octets(number)
                : new Element.Text(number, packed ? 1 : Element.Text.LENGTH_SIZE);
    }

    private static Element plain(String name, boolean packed, Map<String, Element.Nested> records, Place place)
            throws LayoutException {
        for (Scalar scalar : Scalar.values()) {
            if (scalar.spelling().equals(name)) {
                return new Element.Plain(scalar, packed ? 1 : scalar.size());
            }
        }
        Element.Nested nested = records.get(name);
        if (nested == null) {
            throw place.refusal(
                    "type", "no such type, and no record of that name declared before", "type", shortened(name));
        }
        return nested;
    }

    private static long number(String digits, Place place) throws LayoutException {
        if (digits.length() > 10 || Long.parseLong(digits) > Bounds.MOST_BYTES) {
            throw place.refusal("bound", "too large a number in a type", "limit", Bounds.MOST_BYTES);
        }
        return Long.parseLong(digits);
    }

    private static String shortened(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN - 3) + "...";
    }
}
