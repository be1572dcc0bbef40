package io.antaboga.cli;

import java.util.Iterator;
import java.util.Map;

/** Writes the small results of verbs as JSON on one line. */
public final class Json {
    private Json() {}

    /**
     * One line of JSON.
     *
     * @param value null, a {@link Boolean}, a {@link Number}, a {@link CharSequence}, an {@link Iterable} of such
     *     values or a {@link Map} from names to such values, in the order of its entries
     */
    public static String of(Object value) {
        StringBuilder json = new StringBuilder();
        append(json, value);
        return json.toString();
    }

    private static void append(StringBuilder json, Object value) {
        switch (value) {
            case null -> json.append("null");
            case Boolean truth -> json.append(truth);
            case Double number when number.isNaN() || number.isInfinite() -> json.append("null");
            case Number number -> json.append(number);
            case CharSequence text -> quote(json, text);
            case Map<?, ?> map -> {
                json.append('{');
                for (Iterator<? extends Map.Entry<?, ?>> entries =
                                map.entrySet().iterator();
                        entries.hasNext(); ) {
                    Map.Entry<?, ?> entry = entries.next();
                    quote(json, entry.getKey().toString());
                    append(json.append(": "), entry.getValue());
                    json.append(entries.hasNext() ? ", " : "");
                }
                json.append('}');
            }
            case Iterable<?> list -> {
                json.append('[');
                for (Iterator<?> values = list.iterator(); values.hasNext(); ) {
                    append(json, values.next());
                    json.append(values.hasNext() ? ", " : "");
                }
                json.append(']');
            }
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void quote(StringBuilder json, CharSequence text) {
        json.append('"');
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            switch (character) {
                case '"', '\\' -> json.append('\\').append(character);
                case '\n' -> json.append("\\n");
                default -> {
                    if (character < 0x20 || character > 0x7e) {
                        json.append(String.format("\\u%04x", (int) character));
                    } else {
                        json.append(character);
                    }
                }
            }
        }
        json.append('"');
    }
}
