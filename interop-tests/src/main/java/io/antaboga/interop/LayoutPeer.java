package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.layout.Element;
import io.antaboga.layout.Field;
import io.antaboga.layout.RecordLayout;
import io.antaboga.layout.Scalar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What Java makes of declarations and records: for each line of standard input, a declaration and a record in
 * hexadecimal, one line with the canonical form, the record as Java writes it again, its values, and the header for C.
 */
public final class LayoutPeer {
    private static final HexFormat HEX = HexFormat.of();
    private static final int BASE = 8;

    private LayoutPeer() {}

    /** Answers until the end of standard input. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            out.println(answer(HEX.parseHex(words[0]), HEX.parseHex(words[1])));
        }
        out.flush();
    }

    private static String answer(byte[] declaration, byte[] record) throws IpcException {
        RecordLayout layout = RecordLayout.parse(declaration, "standard input");
        Map<String, Object> values = layout.read(MemorySegment.ofArray(record), 0);
        MemorySegment written = MemorySegment.ofArray(new byte[BASE + record.length]);
        layout.write(written, BASE, values);
        List<String> leaves = new ArrayList<>();
        leaves(layout.root(), values, leaves);
        return HEX.formatHex(layout.canonical().getBytes(StandardCharsets.US_ASCII))
                + " " + HEX.formatHex(written.asSlice(BASE).toArray(ValueLayout.JAVA_BYTE))
                + " " + String.join(",", leaves)
                + " " + HEX.formatHex(layout.header().getBytes(StandardCharsets.US_ASCII));
    }

    private static void leaves(Element.Nested record, Map<?, ?> values, List<String> leaves) {
        for (Field field : record.fields()) {
            leaves(field, values.get(field.name()), leaves);
        }
    }

    private static void leaves(Field field, Object value, List<String> leaves) {
        switch (value) {
            case List<?> list -> list.forEach(one -> leaves(field, one, leaves));
            case Map<?, ?> map -> leaves((Element.Nested) field.element(), map, leaves);
            case MemorySegment octets -> leaves.add(HEX.formatHex(octets.toArray(ValueLayout.JAVA_BYTE)));
            case String text -> leaves.add("t" + HEX.formatHex(text.getBytes(StandardCharsets.UTF_8)));
            case Number number
            when isFloating(field) -> leaves.add(HEX.toHexDigits(Double.doubleToRawLongBits(number.doubleValue())));
            default -> leaves.add(value.toString());
        }
    }

    private static boolean isFloating(Field field) {
        return field.element() instanceof Element.Plain plain
                && (plain.scalar() == Scalar.F32 || plain.scalar() == Scalar.F64);
    }
}
