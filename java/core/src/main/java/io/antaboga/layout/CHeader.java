package io.antaboga.layout;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Layouts as a C header; the Python side writes the same octets. */
final class CHeader {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    private final RecordLayout layout;
    private final String packed;
    private final StringBuilder text = new StringBuilder();

    private CHeader(RecordLayout layout) {
        this.layout = layout;
        packed = layout.packed() ? " __attribute__((packed))" : "";
    }

    static String of(RecordLayout layout) {
        return new CHeader(layout).whole();
    }

    private String whole() {
        String guard = "ANTABOGA_RECORD_" + layout.name().toUpperCase(Locale.ROOT) + "_H";
        line("/* " + layout.name() + ", version " + layout.version() + ", " + layout.byteOrderName() + "-endian.");
        line("   Fingerprint " + HexFormat.of().formatHex(layout.fingerprint()) + ". */");
        line("#ifndef " + guard);
        line("#define " + guard);
        line("#include <stdbool.h>");
        line("#include <stdint.h>");
        layout.records().forEach(this::record);
        record(layout.root());
        line("");
        line("#endif");
        return text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void record(Element.Nested record) {
        line("");
        line("struct " + record.spelling() + " {");
        record.fields().forEach(field -> line("    " + member(field) + ";"));
        line("}" + packed + ";");
        for (Field field : record.fields()) {
            for (Map.Entry<String, BigInteger> value : field.values().entrySet()) {
                String name = record.spelling() + "_" + field.name() + "_" + value.getKey();
                line("#define " + name + " " + constant(field, value.getValue()));
            }
        }
    }

    private String member(Field field) {
        if (!field.inRows() && !field.inColumns()) {
            int alignment = field.alignment();
            return "uint" + 8 * alignment + "_t " + field.name() + "[" + field.size() / alignment + "]";
        }
        List<Long> shape = field.inRows() ? field.shape() : field.shape().reversed();
        String name =
                field.name() + shape.stream().map(count -> "[" + count + "]").collect(Collectors.joining());
        return switch (field.element()) {
            case Element.Plain plain -> type(plain.scalar()) + " " + name;
            case Element.Octets octets -> "uint8_t " + name + "[" + octets.size() + "]";
            case Element.Text words ->
                "struct { uint32_t length; uint8_t text[" + words.capacity() + "]; }" + packed + " " + name;
            case Element.Nested nested -> "struct " + nested.spelling() + " " + name;
        };
    }

    private static String type(Scalar scalar) {
        return switch (scalar) {
            case BOOL -> "bool";
            case F32 -> "float";
            case F64 -> "double";
            default -> (scalar.isUnsigned() ? "uint" : "int") + 8 * scalar.size() + "_t";
        };
    }

    private static String constant(Field field, BigInteger value) {
        if (value.equals(LEAST)) {
            return "(-INT64_C(9223372036854775807) - 1)";
        }
        Scalar scalar = ((Element.Plain) field.element()).scalar();
        return scalar.isUnsigned() ? "(" + type(scalar) + ")UINT64_C(" + value + ")" : "INT64_C(" + value + ")";
    }
}
