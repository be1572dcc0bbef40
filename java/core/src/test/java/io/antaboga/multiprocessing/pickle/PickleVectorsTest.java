package io.antaboga.multiprocessing.pickle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.testing.VectorFile;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Opaque;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every vector of spec/vectors/pickles.json: read whole as the value it stands for, and written so that it is read as that. */
@ExtendWith(Watchdog.class)
class PickleVectorsTest {
    private static final PickleDecoder DECODER = PickleDecoder.builder()
            .allowEnum(new ClassReference("http", "HTTPStatus"))
            .allowEnum(new ClassReference("uuid", "SafeUUID"))
            .build();
    private static final PickleDecoder KEEPING =
            PickleDecoder.builder().keepUnknown().build();

    private final Map<String, Object> values = PickleVectorValues.all();
    private final Map<String, Object> exceptions = PickleVectorValues.exceptions();

    @Test
    void everyValueHasVectorsInEveryProtocol() {
        Set<String> seen = new TreeSet<>();
        vectors("receive").forEach(vector -> vector.get("protocols")
                .forEach(protocol -> seen.add(value(vector) + " in " + protocol.asInt())));
        Set<String> expected = new TreeSet<>();
        values.keySet().forEach(value -> Stream.of(0, 1, 2, 3, 4, 5)
                .forEach(protocol -> expected.add(value + " in " + protocol)));
        assertEquals(expected, seen);
        Set<String> unused = new TreeSet<>(exceptions.keySet());
        vectors("receive").forEach(vector -> unused.remove(vector.get("id").asString()));
        assertEquals(Set.of(), unused);
    }

    @TestFactory
    Stream<DynamicTest> read() {
        return each("receive", vector -> {
            Object value = DECODER.decode(VectorFile.octets(vector));
            same(expected(vector), value);
        });
    }

    @TestFactory
    Stream<DynamicTest> writtenAgain() {
        return each("receive", vector -> {
            Object value = DECODER.decode(VectorFile.octets(vector));
            for (int protocol = 0; protocol <= 5; protocol++) {
                same(value, DECODER.decode(PickleEncoder.encode(value, protocol)));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> moreOrLessIsMalformed() {
        return each("receive", vector -> {
            byte[] pickle = VectorFile.octets(vector);
            for (int length : new int[] {pickle.length - 1, pickle.length + 1}) {
                PickleException refusal =
                        assertThrows(PickleException.class, () -> DECODER.decode(Arrays.copyOf(pickle, length)));
                assertEquals(PickleException.MALFORMED, refusal.code());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> unknownClassesAreRefusedOrKept() {
        return each("opaque", vector -> {
            byte[] pickle = VectorFile.octets(vector);
            PickleException refusal = assertThrows(PickleException.class, () -> DECODER.decode(pickle));
            assertEquals(PickleException.REFUSED, refusal.code());
            byte[] written = PickleEncoder.encode(assertInstanceOf(Opaque.class, KEEPING.decode(pickle)));
            assertArrayEquals(written, PickleEncoder.encode(KEEPING.decode(written)));
        });
    }

    /** Equal, of the same types throughout, and alike in which parts are one object. */
    private static void same(Object expected, Object value) throws PickleException {
        assertArrayEquals(PickleEncoder.encode(expected), PickleEncoder.encode(value), () -> String.valueOf(value));
    }

    private Object expected(JsonNode vector) {
        return exceptions.getOrDefault(vector.get("id").asString(), values.get(value(vector)));
    }

    private static String value(JsonNode vector) {
        return vector.get("id").asString().split("/")[0];
    }

    private interface Check {
        void of(JsonNode vector) throws PickleException;
    }

    private static Stream<JsonNode> vectors(String flag) {
        return VectorFile.read("pickles.json").stream().filter(vector -> VectorFile.has(vector, flag));
    }

    private static Stream<DynamicTest> each(String flag, Check check) {
        return vectors(flag)
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> check.of(vector)));
    }
}
