package io.antaboga.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.LayoutException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Accessors and whole records, on the bytes of the vectors. */
class AccessTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode BOOK_VECTOR = Vectors.of("records").getFirst();
    private static final RecordLayout BOOK = Vectors.layout(BOOK_VECTOR.get("declaration"));
    private static final IntegerField SEQUENCE = BOOK.integerField("sequence");
    private static final IntegerField QUANTITY = BOOK.integerField("bids.quantity");
    private static final DoubleField PRICE = BOOK.doubleField("bids.price");
    private static final FloatField GRID = BOOK.floatField("grid");
    private static final TextField SYMBOL = BOOK.textField("symbol");

    private static MemorySegment book() {
        return MemorySegment.ofArray(HEX.parseHex(BOOK_VECTOR.get("hex").asString()));
    }

    @TestFactory
    Stream<DynamicTest> wholeRecords() {
        return Vectors.each("records", vector -> {
            RecordLayout layout = Vectors.layout(vector.get("declaration"));
            byte[] expected = HEX.parseHex(vector.get("hex").asString());
            MemorySegment written = MemorySegment.ofArray(new byte[expected.length + 2]);
            written.fill((byte) 0x55);
            Map<String, Object> values = record(layout.root(), vector.get("value"));
            layout.write(written, 1, values);
            assertEquals("55" + HEX.formatHex(expected) + "55", HEX.formatHex(written.toArray(ValueLayout.JAVA_BYTE)));
            try {
                assertEquals(text(values), text(layout.read(written, 1)));
            } catch (LayoutException refused) {
                throw new AssertionError(refused);
            }
        });
    }

    private static Map<String, Object> record(Element.Nested record, JsonNode values) {
        Map<String, Object> map = new LinkedHashMap<>();
        record.fields().forEach(field -> map.put(field.name(), value(field, values.get(field.name()))));
        return map;
    }

    private static Object value(Field field, JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(one -> value(field, one)).toList();
        }
        return switch (field.element()) {
            case Element.Nested nested -> record(nested, value);
            case Element.Octets _ ->
                MemorySegment.ofArray(HEX.parseHex(value.get("hex").asString()));
            case Element.Text _ -> value.asString();
            case Element.Plain plain ->
                switch (plain.scalar()) {
                    case BOOL -> value.booleanValue();
                    case F32 -> (float) value.doubleValue();
                    case F64 -> value.doubleValue();
                    default -> value.bigIntegerValue();
                };
        };
    }

    /** Octets are equal when their memory is the same; here their content counts. */
    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                        .toList()
                        .toString();
            case List<?> list -> list.stream().map(AccessTest::text).toList().toString();
            case MemorySegment octets -> HEX.formatHex(octets.toArray(ValueLayout.JAVA_BYTE));
            default -> value.toString();
        };
    }

    @Test
    void accessorsReadWhatTheVectorHas() throws LayoutException {
        MemorySegment book = book();
        assertEquals(-1, SEQUENCE.get(book, 0));
        assertEquals("Grüße", SYMBOL.get(book, 0));
        for (int index = 0; index < 10; index++) {
            assertEquals(index + 0.5, PRICE.get(book, 0, index));
            assertEquals(index, QUANTITY.get(book, 0, index));
            assertEquals(
                    index, BOOK.integerField("bids[" + index + "].quantity").get(book, 0));
        }
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 8; column++) {
                assertEquals(row * 8f + column, GRID.get(book, 0, row, column));
                assertEquals(GRID.location().offset(row, column), 192 + 4 * row + 16 * column);
            }
        }
    }

    @Test
    void accessorsWrite() throws LayoutException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment books = arena.allocate(3 * BOOK.size());
            long base = BOOK.size();
            SEQUENCE.set(books, base, Long.MIN_VALUE);
            SYMBOL.set(books, base, "longer text!");
            SYMBOL.set(books, base, "é");
            PRICE.set(books, base, 9, 1.25);
            QUANTITY.set(books, base, 9, 0xffff_ffffL);
            GRID.set(books, base, 3, 7, -2f);
            Map<String, Object> values = BOOK.read(books, base);
            assertEquals(BigInteger.ONE.shiftLeft(63), values.get("sequence"));
            assertEquals("é", values.get("symbol"));
            assertEquals(
                    Map.of("price", 1.25, "quantity", BigInteger.valueOf(0xffff_ffffL)),
                    ((List<?>) values.get("bids")).getLast());
            assertEquals(-2f, ((List<?>) ((List<?>) values.get("grid")).getLast()).getLast());
            SEQUENCE.set(books, base, 0);
            SYMBOL.set(books, base, "");
            PRICE.set(books, base, 9, 0);
            QUANTITY.set(books, base, 9, 0);
            GRID.set(books, base, 3, 7, 0);
            assertEquals(-1, books.mismatch(arena.allocate(3 * BOOK.size())));
        }
    }

    @Test
    void booleansAndOctets() throws LayoutException {
        String declared = "{'name':'R','version':1,'fields':[{'name':'b','type':'bool[2]'},"
                + "{'name':'o','type':'bytes[3]'},{'name':'q','type':'bytes[2][2]'}]}";
        RecordLayout layout = RecordLayout.parse(declared.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "-");
        MemorySegment record = MemorySegment.ofArray(new byte[(int) layout.size()]);
        BooleanField b = layout.booleanField("b");
        b.set(record, 0, 1, true);
        assertFalse(b.get(record, 0, 0));
        assertTrue(b.get(record, 0, 1));
        assertEquals(1, record.get(ValueLayout.JAVA_BYTE, 1));
        BytesField o = layout.bytesField("o");
        o.set(record, 0, MemorySegment.ofArray(new byte[] {1, 2, 3}));
        o.get(record, 0).set(ValueLayout.JAVA_BYTE, 2, (byte) 9);
        layout.bytesField("q").set(record, 0, MemorySegment.ofArray(new byte[] {7, 8}), 1);
        assertEquals("00010102090000" + "0708", HEX.formatHex(record.toArray(ValueLayout.JAVA_BYTE)));
        MemorySegment four = MemorySegment.ofArray(new byte[4]);
        assertThrows(IllegalArgumentException.class, () -> o.set(record, 0, four));
    }

    @ParameterizedTest
    @CsvSource({
        "i8, -129",
        "i8, 128",
        "u8, -1",
        "u8, 256",
        "i16, 32768",
        "u16, 65536",
        "i32, 2147483648",
        "u32, -1",
        "u32, 4294967296"
    })
    void anIntegerThatItsTypeDoesNotHold(String type, long value) throws LayoutException {
        String declared = "{\"name\":\"R\",\"version\":1,\"fields\":[{\"name\":\"x\",\"type\":\"" + type + "\"}]}";
        RecordLayout layout = RecordLayout.parse(declared.getBytes(StandardCharsets.UTF_8), "-");
        MemorySegment record = MemorySegment.ofArray(new byte[(int) layout.size()]);
        IntegerField field = layout.integerField("x");
        assertThrows(IllegalArgumentException.class, () -> field.set(record, 0, value));
        Map<String, Object> values = Map.of("x", BigInteger.valueOf(value));
        assertThrows(IllegalArgumentException.class, () -> layout.write(record, 0, values));
        assertEquals(0, field.get(record, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "sequence.x",
                "bids[10].quantity",
                "bids[0,0].quantity",
                "bids[-1].price",
                "grid[1]",
                "bids..price",
                "bids.price",
                "symbol",
                "side[0]"
            })
    void aPathThatLeadsToNoInteger(String path) {
        assertThrows(RuntimeException.class, () -> BOOK.integerField(path));
    }

    @Test
    void misuse() {
        MemorySegment book = book();
        assertThrows(IllegalArgumentException.class, () -> PRICE.get(book, 0));
        assertThrows(IllegalArgumentException.class, () -> SEQUENCE.get(book, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> GRID.get(book, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> PRICE.get(book, 0, 10));
        assertThrows(IndexOutOfBoundsException.class, () -> GRID.get(book, 0, 0, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> GRID.get(book, 0, -1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> GRID.get(book, 1, 3, 7));
        assertThrows(IndexOutOfBoundsException.class, () -> BOOK.read(book, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> BOOK.write(book, -1, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> BOOK.write(book, 0, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> SYMBOL.set(book, 0, "thirteen octe"));
        assertThrows(IllegalArgumentException.class, () -> SYMBOL.set(book, 0, "\ud800"));
        assertThrows(IllegalArgumentException.class, () -> SEQUENCE.set(book.asReadOnly(), 0, 1));
    }

    @ParameterizedTest
    @CsvSource({"05000000, longer than its field", "ffffffff, longer than its field", "02000000, not UTF-8"})
    void aTextThatIsNone(String length, String problem) throws LayoutException {
        String declared =
                "{\"name\":\"R\",\"version\":1,\"byte_order\":\"little\",\"fields\":[{\"name\":\"t\",\"type\":\"utf8[4]\"}]}";
        RecordLayout layout = RecordLayout.parse(declared.getBytes(StandardCharsets.UTF_8), "-");
        MemorySegment record = MemorySegment.ofArray(HEX.parseHex(length + "c3286161"));
        LayoutException refused = assertThrows(LayoutException.class, () -> layout.read(record, 0));
        assertTrue(refused.getMessage().contains(problem), refused::getMessage);
        assertEquals("value", refused.details().get("rule"));
    }
}
