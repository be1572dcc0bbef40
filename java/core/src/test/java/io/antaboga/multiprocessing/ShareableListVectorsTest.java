package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.ProtocolException;
import io.antaboga.memory.PosixShm;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.VectorFile;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every vector of spec/vectors/lists.json: read as CPython reads it, and made as CPython makes it. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class ShareableListVectorsTest {
    private static final List<JsonNode> VECTORS = VectorFile.read("lists.json");

    @Test
    void bothFormsOfEachListAreThere() {
        assertEquals(24, VECTORS.size());
        assertEquals(
                12, VECTORS.stream().filter(vector -> form(vector) == old()).count());
    }

    @TestFactory
    Stream<DynamicTest> read() {
        return each(VECTORS.stream(), ShareableListVectorsTest::read);
    }

    @TestFactory
    Stream<DynamicTest> write() {
        return each(VECTORS.stream().filter(vector -> VectorFile.has(vector, "write")), vector -> {
            assertArrayEquals(VectorFile.octets(vector), written(vector));
        });
    }

    /** What CPython reads back otherwise is refused, or made with more room, and never made as CPython makes it. */
    @TestFactory
    Stream<DynamicTest> nothingIsCut() {
        return each(VECTORS.stream().filter(vector -> !VectorFile.has(vector, "write")), vector -> {
            if (vector.get("id").asString().startsWith("stripped")) {
                assertThrows(ProtocolException.class, () -> written(vector));
            } else {
                List<Object> items = items(vector.get("value"));
                try (ShareableList list = ShareableList.create(Names.unique(), items, Lifetime.PROCESS, form(vector))) {
                    assertEquals(items, list.toList());
                }
            }
        });
    }

    private interface Check {
        void of(JsonNode vector) throws IpcException;
    }

    private static Stream<DynamicTest> each(Stream<JsonNode> vectors, Check check) {
        return vectors.map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> check.of(vector)));
    }

    private static void read(JsonNode vector) throws IpcException {
        byte[] octets = VectorFile.octets(vector);
        String name = Names.unique();
        try (PosixShm segment = PosixShm.create(name, octets.length)) {
            MemorySegment.copy(octets, 0, segment.memory(), ValueLayout.JAVA_BYTE, 0, octets.length);
            try (ShareableList list = ShareableList.open(name)) {
                assertEquals(form(vector), list.form());
                if (vector.get("result").asString().equals("invalid")) {
                    ProtocolException torn = assertThrows(ProtocolException.class, list::toList);
                    assertEquals(vector.get("error").asString(), torn.code());
                } else {
                    JsonNode reads = vector.path("cpython").path("reads");
                    assertEquals(items(reads.isArray() ? reads : vector.get("value")), list.toList());
                }
            }
        }
    }

    private static byte[] written(JsonNode vector) throws IpcException {
        try (ShareableList list =
                ShareableList.create(Names.unique(), items(vector.get("value")), Lifetime.PROCESS, form(vector))) {
            return list.shm().memory().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static ShareableList.Form old() {
        return ShareableList.Form.PYTHON_3_8;
    }

    private static ShareableList.Form form(JsonNode vector) {
        return VectorFile.from(vector, "3.8") ? old() : ShareableList.Form.PYTHON_3_9;
    }

    private static List<Object> items(JsonNode array) {
        List<Object> items = new ArrayList<>();
        array.forEach(item -> items.add(item(item)));
        return items;
    }

    private static Object item(JsonNode item) {
        if (item.isNull()) {
            return null;
        }
        if (item.isBoolean()) {
            return item.asBoolean();
        }
        if (item.isIntegralNumber()) {
            return item.asLong();
        }
        if (item.has("double")) {
            return Double.longBitsToDouble(
                    Long.parseUnsignedLong(item.get("double").asString(), 16));
        }
        return item.has("hex") ? Bytes.wrap(VectorFile.hex(item, "hex")) : item.asString();
    }
}
