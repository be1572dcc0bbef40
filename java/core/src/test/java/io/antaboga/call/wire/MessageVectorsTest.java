package io.antaboga.call.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.testing.VectorFile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every vector of spec/vectors/call_messages.json, in both directions. */
class MessageVectorsTest {
    private static List<JsonNode> vectors() {
        return VectorFile.read("call_messages.json");
    }

    @Test
    void nothingIsMissing() {
        assertTrue(vectors().size() > 50);
    }

    @TestFactory
    Stream<DynamicTest> read() {
        return vectors().stream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> {
                    byte[] octets = VectorFile.octets(vector);
                    Message.Spilled spilled = where -> VectorFile.hex(vector, "spilled");
                    if (vector.get("result").asString().equals("valid")) {
                        same(vector.get("value"), Message.read(octets, spilled));
                    } else {
                        assertThrows(ProtocolException.class, () -> Message.read(octets, spilled));
                    }
                }));
    }

    private static void same(JsonNode value, Message message) {
        assertEquals(value.get("kind").asString(), message.kind().name());
        assertEquals(value.get("format").asInt(), message.format());
        assertEquals((int) value.get("function").asLong(), message.function());
        assertEquals(value.get("call").bigIntegerValue().longValue(), message.call());
        assertEquals(value.get("parent").asLong(), message.parent());
        assertEquals(value.get("deadline").asLong(), message.deadline());
        assertArrayEquals(VectorFile.hex(value, "body"), message.body());
        List<Buffer> buffers = new ArrayList<>();
        value.get("buffers").forEach(each -> buffers.add(buffer(each)));
        assertEquals(buffers.size(), message.buffers().size());
        for (int i = 0; i < buffers.size(); i++) {
            Buffer found = message.buffers().get(i);
            assertArrayEquals(buffers.get(i).inline(), found.inline());
            assertEquals(without(buffers.get(i)), without(found));
        }
    }

    private static Buffer without(Buffer buffer) {
        return new Buffer(buffer.place(), buffer.readOnly(), buffer.segment(), buffer.offset(), buffer.length(), null);
    }

    private static Buffer buffer(JsonNode node) {
        return new Buffer(
                node.get("place").asInt(),
                node.get("readOnly").asBoolean(),
                node.get("segment").asLong(),
                node.get("offset").asLong(),
                node.get("length").asLong(),
                node.has("hex") ? VectorFile.hex(node, "hex") : null);
    }

    @TestFactory
    Stream<DynamicTest> write() {
        return vectors().stream()
                .filter(vector -> VectorFile.has(vector, "write"))
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> {
                    JsonNode value = vector.get("value");
                    Given sink = new Given(vector);
                    byte[] body = VectorFile.hex(value, "body");
                    Kind kind = Kind.valueOf(value.get("kind").asString());
                    Message message = new Message(
                            kind,
                            value.get("format").asInt(),
                            (int) value.get("function").asLong(),
                            value.get("call").asLong(),
                            value.get("parent").asLong(),
                            value.get("deadline").asLong(),
                            body,
                            0,
                            body.length,
                            List.of());
                    int limit = vector.has("limit") ? vector.get("limit").asInt() : 1 << 20;
                    assertEquals(vector.get("hex").asString(), HexFormat.of().formatHex(message.write(sink, limit)));
                }));
    }

    /** The table of a vector, and the entry by which a spilled one is found. */
    private record Given(JsonNode vector) implements BufferSink {
        @Override
        public int octets(MemorySegment octets) {
            throw new AssertionError();
        }

        @Override
        public int view(MemorySegment memory, boolean readOnly) {
            throw new AssertionError();
        }

        @Override
        public List<Buffer> buffers() {
            return vector.get("value")
                    .get("buffers")
                    .valueStream()
                    .map(MessageVectorsTest::buffer)
                    .toList();
        }

        @Override
        public Buffer spill(byte[] octets) throws IpcException {
            assertEquals(vector.get("spilled").asString(), HexFormat.of().formatHex(octets));
            return new Buffer(Buffer.TRANSFER, false, 6, 128, octets.length, null);
        }
    }
}
