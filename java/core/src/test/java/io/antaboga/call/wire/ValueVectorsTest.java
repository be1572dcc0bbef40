package io.antaboga.call.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.testing.VectorFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every vector of spec/vectors/call_values.json, read, and written where there is one way to write it. */
class ValueVectorsTest {
    static final Types TYPES = Types.NONE.with(Point.class, Colour.class);

    private static final Map<String, Object> VALUES = ValueVectorValues.all();

    private static List<JsonNode> vectors() {
        return VectorFile.read("call_values.json");
    }

    @Test
    void nothingIsMissing() {
        assertEquals(
                vectors().stream()
                        .filter(vector -> vector.get("result").asString().equals("valid"))
                        .map(vector -> vector.get("id").asString())
                        .collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(VALUES.keySet()));
        assertTrue(vectors().size() > 220);
    }

    @TestFactory
    Stream<DynamicTest> read() {
        return vectors().stream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> {
                    byte[] body = VectorFile.octets(vector);
                    if (vector.has("text")) {
                        assertEquals(vector.get("text").asString(), new String(body, StandardCharsets.UTF_8));
                    }
                    ValueReader reader = new ValueReader(table(vector), TYPES, Passing.NONE);
                    if (vector.get("result").asString().equals("valid")) {
                        Object expected = VALUES.get(vector.get("id").asString());
                        same(expected, reader.value(body, 0, body.length));
                    } else {
                        IpcException refusal =
                                assertThrows(IpcException.class, () -> reader.value(body, 0, body.length));
                        assertEquals(vector.get("error").asString(), refusal.code(), refusal::getMessage);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> write() {
        return vectors().stream()
                .filter(vector -> VectorFile.has(vector, "write"))
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> {
                    Table sink = new Table();
                    Object value = VALUES.get(vector.get("id").asString());
                    byte[] body = new ValueWriter(sink, TYPES, Passing.NONE).value(value);
                    assertEquals(vector.get("text").asString(), new String(body, StandardCharsets.UTF_8));
                    Table expected = table(vector);
                    assertEquals(expected.count(), sink.count());
                    for (int i = 0; i < sink.count(); i++) {
                        assertArrayEquals(expected.octets(i), sink.octets(i));
                        assertEquals(expected.readOnly(i), sink.readOnly(i));
                    }
                }));
    }

    private static Table table(JsonNode vector) {
        Table table = new Table();
        if (vector.has("buffers")) {
            for (JsonNode buffer : vector.get("buffers")) {
                byte[] octets = HexFormat.of().parseHex(buffer.get("hex").asString());
                table.view(MemorySegment.ofArray(octets), buffer.has("readOnly"));
            }
        }
        return table;
    }

    private static void same(Object expected, Object found) {
        if (expected instanceof MemorySegment memory) {
            MemorySegment view = (MemorySegment) found;
            assertEquals(memory.isReadOnly(), view.isReadOnly());
            assertArrayEquals(memory.toArray(ValueLayout.JAVA_BYTE), view.toArray(ValueLayout.JAVA_BYTE));
            return;
        }
        assertEquals(expected, found);
        if (expected instanceof Double number) {
            assertEquals(Double.doubleToRawLongBits(number), Double.doubleToRawLongBits((Double) found));
        }
        if (expected != null) {
            assertEquals(expected.getClass(), found.getClass());
        }
    }
}
