package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.call.wire.BufferSink;
import io.antaboga.call.wire.BufferSource;
import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueReader;
import io.antaboga.call.wire.ValueWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values as {@code spec/call/scenarios.json} writes them: as on the wire, but with the octets of a buffer in hexadecimal where
 * the wire has its number, and with {@code {"repeat": text, "count": n}} for what is long.
 */
final class ScenarioValues {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> BUFFERED = Set.of("$bytes", "$bytearray", "$view", "$array");

    private ScenarioValues() {}

    /** What {@code written} stands for. */
    static Object value(JsonNode written, Types types) throws IpcException {
        Heap heap = new Heap();
        byte[] body = JSON.writeValueAsBytes(heap.numbered(written));
        return new ValueReader(heap, types, Passing.NONE).value(body, 0, body.length);
    }

    /** How {@code value} is written. */
    static JsonNode written(Object value, Types types) throws IpcException {
        Heap heap = new Heap();
        byte[] body = new ValueWriter(heap, types, Passing.NONE).value(value);
        return heap.spelt(JSON.readTree(body));
    }

    /** {@code written} with every run in full. */
    static JsonNode inFull(JsonNode written) {
        if (isRun(written)) {
            return JsonNodeFactory.instance.stringNode(
                    written.get("repeat").asString().repeat(written.get("count").asInt()));
        }
        if (written.isObject()) {
            ObjectNode full = JsonNodeFactory.instance.objectNode();
            written.forEachEntry((name, member) -> full.set(name, inFull(member)));
            return full;
        }
        if (written.isArray()) {
            ArrayNode full = JsonNodeFactory.instance.arrayNode();
            written.forEach(item -> full.add(inFull(item)));
            return full;
        }
        return written;
    }

    private static boolean isRun(JsonNode node) {
        return node.isObject() && node.size() == 2 && node.has("repeat") && node.has("count");
    }

    /** Buffers that are arrays of this program. */
    private static final class Heap implements BufferSource, BufferSink {
        private final List<byte[]> octets = new ArrayList<>();

        /** {@code written} as the wire has it. */
        JsonNode numbered(JsonNode written) {
            return replaced(inFull(written), true);
        }

        /** {@code body} as a scenario has it. */
        JsonNode spelt(JsonNode body) {
            return replaced(body, false);
        }

        private JsonNode replaced(JsonNode node, boolean numbers) {
            if (node.isArray()) {
                ArrayNode items = JsonNodeFactory.instance.arrayNode();
                node.forEach(item -> items.add(replaced(item, numbers)));
                return items;
            }
            if (!node.isObject()) {
                return node;
            }
            ObjectNode members = JsonNodeFactory.instance.objectNode();
            node.forEachEntry((name, member) -> {
                JsonNode inner = replaced(member, numbers);
                if (BUFFERED.contains(name)) {
                    boolean first = inner.isArray();
                    JsonNode buffer = buffer(first ? inner.get(0) : inner, numbers);
                    inner = first ? ((ArrayNode) inner).set(0, buffer) : buffer;
                }
                members.set(name, inner);
            });
            return members;
        }

        private JsonNode buffer(JsonNode buffer, boolean number) {
            if (!number) {
                return JsonNodeFactory.instance.stringNode(HexFormat.of().formatHex(octets.get(buffer.asInt())));
            }
            octets.add(HexFormat.of().parseHex(buffer.asString()));
            return JsonNodeFactory.instance.numberNode(octets.size() - 1);
        }

        @Override
        public int count() {
            return octets.size();
        }

        @Override
        public byte[] octets(int index) {
            return octets.get(index);
        }

        @Override
        public MemorySegment view(int index) {
            return MemorySegment.ofArray(octets.get(index));
        }

        @Override
        public boolean readOnly(int index) {
            return false;
        }

        @Override
        public int octets(MemorySegment more) {
            octets.add(more.toArray(ValueLayout.JAVA_BYTE));
            return octets.size() - 1;
        }

        @Override
        public int view(MemorySegment memory, boolean readOnly) {
            return octets(memory);
        }

        @Override
        public List<Buffer> buffers() {
            return List.of();
        }

        @Override
        public Buffer spill(byte[] all) {
            throw new AssertionError("a value is not a message: " + new String(all, StandardCharsets.UTF_8));
        }
    }
}
