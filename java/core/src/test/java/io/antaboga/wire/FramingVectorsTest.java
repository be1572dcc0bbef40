package io.antaboga.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every vector of spec/vectors/framing.json, fed whole, byte by byte, and with other bytes behind it. */
class FramingVectorsTest {
    private static final int LIMIT = 1 << 26;
    private static final byte[] TRAILING = {0x55, 0x0a, 0x66};

    @Test
    void nothingIsMissing() {
        assertEquals(29, vectors().size());
    }

    @TestFactory
    Stream<DynamicTest> encode() {
        return vectors().stream()
                .filter(vector -> flag(vector, "send"))
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> {
                    byte[] message = octets(vector.get("value").get(0));
                    ByteBuffer out = ByteBuffer.allocate(message.length + Framing.MAX_OVERHEAD);
                    framing(vector).begin(message.length, out);
                    out.put(message);
                    framing(vector).finish(out);
                    assertArrayEquals(wire(vector), Arrays.copyOf(out.array(), out.position()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> header() {
        return vectors().stream()
                .filter(vector -> flag(vector, "header"))
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> {
                    ByteBuffer out = ByteBuffer.allocate(Framing.MAX_OVERHEAD);
                    framing(vector).begin(vector.get("length").asLong(), out);
                    assertArrayEquals(wire(vector), Arrays.copyOf(out.array(), out.position()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> decode() {
        return vectors().stream()
                .filter(vector -> flag(vector, "receive"))
                .flatMap(vector -> Stream.of(
                        DynamicTest.dynamicTest(
                                vector.get("id").asString() + " whole", () -> decode(vector, List.of(wire(vector)))),
                        DynamicTest.dynamicTest(
                                vector.get("id").asString() + " byte by byte",
                                () -> decode(vector, pieces(wire(vector)))),
                        DynamicTest.dynamicTest(
                                vector.get("id").asString() + " with trailing bytes", () -> trailing(vector))));
    }

    private static void decode(JsonNode vector, List<byte[]> pieces) throws ProtocolException {
        Decoder decoder = framing(vector).decoder(limit(vector));
        List<byte[]> messages = new ArrayList<>();
        if (vector.get("result").asString().equals("invalid")) {
            ProtocolException failure =
                    assertThrows(ProtocolException.class, () -> feed(decoder, vector, pieces, messages));
            assertEquals(vector.get("error").asString(), failure.code());
            assertThrows(ProtocolException.class, () -> decoder.decode(ByteBuffer.allocate(8)), "the place is lost");
        } else {
            feed(decoder, vector, pieces, messages);
            same(vector, messages);
        }
    }

    private static void feed(Decoder decoder, JsonNode vector, List<byte[]> pieces, List<byte[]> messages)
            throws ProtocolException {
        for (byte[] piece : pieces) {
            ByteBuffer bytes = ByteBuffer.wrap(piece);
            for (byte[] message = decoder.decode(bytes); message != null; message = decoder.decode(bytes)) {
                messages.add(message);
            }
            assertEquals(0, bytes.remaining());
        }
        if (flag(vector, "end")) {
            byte[] last = decoder.end();
            if (last != null) {
                messages.add(last);
            }
        }
    }

    private static void trailing(JsonNode vector) throws ProtocolException {
        if (vector.get("result").asString().equals("invalid")
                || vector.get("value").isEmpty()) {
            return;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(wire(vector));
        whole.writeBytes(TRAILING);
        ByteBuffer bytes = ByteBuffer.wrap(whole.toByteArray());
        byte[] first = framing(vector).decoder(limit(vector)).decode(bytes);
        assertArrayEquals(octets(vector.get("value").get(0)), first);
        if (vector.get("value").size() == 1) {
            assertEquals(TRAILING.length, bytes.remaining(), "what follows is left");
        } else {
            assertTrue(bytes.remaining() > TRAILING.length, "the other messages are left");
        }
    }

    private static void same(JsonNode vector, List<byte[]> messages) {
        assertEquals(vector.get("value").size(), messages.size());
        for (int i = 0; i < messages.size(); i++) {
            assertArrayEquals(octets(vector.get("value").get(i)), messages.get(i));
        }
    }

    private static List<JsonNode> vectors() {
        Path file = Path.of(System.getProperty("antaboga.root"), "spec", "vectors", "framing.json");
        List<JsonNode> all = new ArrayList<>();
        JsonMapper.shared().readTree(file).get("vectors").forEach(all::add);
        return all;
    }

    private static Framing framing(JsonNode vector) {
        return Framing.of(vector.get("framing").asString());
    }

    private static int limit(JsonNode vector) {
        return vector.has("limit") ? vector.get("limit").asInt() : LIMIT;
    }

    private static boolean flag(JsonNode vector, String flag) {
        return vector.get("flags").valueStream().anyMatch(each -> each.asString()
                .equals(flag));
    }

    private static byte[] wire(JsonNode vector) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(HexFormat.of().parseHex(vector.get("hex").asString()));
        if (vector.has("then")) {
            bytes.writeBytes(octets(vector.get("then")));
        }
        return bytes.toByteArray();
    }

    private static byte[] octets(JsonNode value) {
        if (value.has("hex")) {
            return HexFormat.of().parseHex(value.get("hex").asString());
        }
        byte[] run = new byte[value.get("count").asInt()];
        Arrays.fill(run, HexFormat.of().parseHex(value.get("repeat").asString())[0]);
        return run;
    }

    private static List<byte[]> pieces(byte[] whole) {
        return IntStream.range(0, whole.length)
                .mapToObj(i -> new byte[] {whole[i]})
                .toList();
    }
}
