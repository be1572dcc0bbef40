package io.antaboga.cli.layout;

import io.antaboga.cli.Json;
import io.antaboga.layout.Cell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;

/** Values as the verbs print them. */
final class CellText {
    private CellText() {}

    /** For JSON: octets in hexadecimal, and null for what has no value. */
    static Object json(Cell cell) {
        return switch (cell.value()) {
            case MemorySegment octets -> HexFormat.of().formatHex(octets.toArray(ValueLayout.JAVA_BYTE));
            case Float number -> number.doubleValue();
            case null -> null;
            default -> cell.value();
        };
    }

    /** For people: texts in quotes, a number with its name. */
    static String shown(Cell cell) {
        if (cell.value() == null) {
            return cell.found();
        }
        Object value = json(cell);
        String text = cell.value() instanceof String ? Json.of(value) : value.toString();
        if (value instanceof BigInteger number) {
            for (Map.Entry<String, BigInteger> name : cell.field().values().entrySet()) {
                if (name.getValue().equals(number)) {
                    return text + " (" + name.getKey() + ")";
                }
            }
        }
        return text;
    }
}
