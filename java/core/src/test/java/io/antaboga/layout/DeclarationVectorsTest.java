package io.antaboga.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.LayoutException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Declarations as spec/layout/record.md and its vectors have them. */
class DeclarationVectorsTest {
    @TestFactory
    Stream<DynamicTest> offsetsAndFingerprints() {
        return Vectors.each("records", vector -> {
            RecordLayout layout = Vectors.layout(vector.get("declaration"));
            assertEquals(vector.get("size").longValue(), layout.size());
            assertEquals(vector.get("alignment").intValue(), layout.alignment());
            Map<String, Long> expected = new TreeMap<>();
            vector.get("offsets")
                    .properties()
                    .forEach(entry ->
                            expected.put(entry.getKey(), entry.getValue().longValue()));
            assertEquals(expected, offsets(layout));
            assertEquals(
                    vector.get("canonical")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList(),
                    layout.canonical().lines().toList());
            assertTrue(layout.canonical().endsWith("\n"));
            assertEquals(vector.get("fingerprint").asString(), HexFormat.of().formatHex(layout.fingerprint()));
        });
    }

    @TestFactory
    Stream<DynamicTest> headersForC() {
        return Vectors.each("records", vector -> {
            Path file =
                    Vectors.SPEC.resolve("vectors/layout/c/" + vector.get("id").asString() + ".h");
            assertEquals(
                    Files.readString(file),
                    Vectors.layout(vector.get("declaration")).header());
        });
    }

    private static Map<String, Long> offsets(RecordLayout layout) {
        Map<String, Long> offsets = new TreeMap<>();
        for (Element.Nested record : Stream.concat(layout.records().stream(), Stream.of(layout.root()))
                .toList()) {
            record.fields().forEach(field -> offsets.put(record.spelling() + "." + field.name(), field.offset()));
        }
        return offsets;
    }

    @TestFactory
    Stream<DynamicTest> whatIsRefused() {
        return Vectors.each("refusals", vector -> {
            byte[] text = vector.has("text")
                    ? vector.get("text").asString().getBytes(StandardCharsets.UTF_8)
                    : Vectors.text(vector.get("declaration"));
            assertRefused(
                    text, vector.get("field").asString(), vector.get("rule").asString());
        });
    }

    private static void assertRefused(byte[] text, String field, String rule) {
        LayoutException refused =
                assertThrows(LayoutException.class, () -> RecordLayout.parse(text, "some.layout.json"));
        assertEquals("some.layout.json", refused.details().get("file"));
        assertEquals(field, refused.details().get("field"), refused::getMessage);
        assertEquals(rule, refused.details().get("rule"), refused::getMessage);
        assertEquals("LAYOUT", refused.code());
    }

    @TestFactory
    Stream<DynamicTest> versions() {
        return Vectors.each("versions", vector -> {
            RecordLayout older = Vectors.layout(vector.get("older"));
            RecordLayout newer = Vectors.layout(vector.get("newer"));
            try {
                older.checkCompatible(newer);
                assertTrue(vector.get("field").isNull(), "accepted");
            } catch (LayoutException refused) {
                assertEquals(
                        vector.get("field").asStringOpt().orElse(null),
                        refused.details().get("field"));
                assertEquals("version", refused.details().get("rule"));
            }
        });
    }

    @Test
    void reservedNames() {
        TreeSet<String> expected = new TreeSet<>();
        for (JsonNode language : Vectors.read("layout/reserved-names.json").get("languages")) {
            expected.addAll(Arrays.asList(language.get("names").asString().split(" ")));
        }
        assertEquals(expected, new TreeSet<>(Names.RESERVED));
    }

    @ParameterizedTest
    @CsvSource({"fields, 4096", "records, 256", "values, 4096"})
    void oneMoreThanTheBound(String what, int limit) throws LayoutException {
        assertEquals("R", RecordLayout.parse(many(what, limit), "-").name());
        assertRefused(many(what, limit + 1), what.equals("values") ? "R.x" : "R", "bound");
    }

    private static byte[] many(String what, int count) {
        String text =
                switch (what) {
                    case "fields" ->
                        "{'name':'R','version':1,'fields':[" + list(count, "{'name':'f%d','type':'u8'}") + "]}";
                    case "records" ->
                        "{'name':'R','version':1,'records':["
                                + list(count, "{'name':'N%1$d','fields':[{'name':'x','type':'u8'}]}") + "],'fields':["
                                + list(count, "{'name':'f%1$d','type':'N%1$d'}") + "]}";
                    default ->
                        "{'name':'R','version':1,'fields':[{'name':'x','type':'u16','values':{"
                                + list(count, "'V%1$d':%1$d") + "}}]}";
                };
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String list(int count, String one) {
        return String.join(
                ",", IntStream.range(0, count).mapToObj(one::formatted).toList());
    }

    @Test
    void theLongestText() throws LayoutException {
        String text = "{\"name\":\"R\",\"version\":1,\"fields\":[{\"name\":\"x\",\"type\":\"u8\"}]}";
        String longest = text + " ".repeat((1 << 20) - text.length());
        assertEquals(
                1,
                RecordLayout.parse(longest.getBytes(StandardCharsets.UTF_8), "-")
                        .size());
        assertRefused((longest + " ").getBytes(StandardCharsets.UTF_8), "-", "json");
        assertRefused(text.getBytes(StandardCharsets.UTF_16BE), "-", "json");
        assertRefused(text.getBytes(StandardCharsets.UTF_16LE), "-", "json");
        assertRefused(text.replace("\"x\"", "\"é\"").getBytes(StandardCharsets.ISO_8859_1), "-", "json");
    }

    @Test
    void nativeIsTheOrderOfTheMachine() throws LayoutException {
        String text = "{\"name\":\"R\",\"version\":1,\"fields\":[{\"name\":\"x\",\"type\":\"u8\"}]}";
        assertEquals(
                ByteOrder.nativeOrder(),
                RecordLayout.parse(text.getBytes(StandardCharsets.UTF_8), "-").byteOrder());
    }
}
