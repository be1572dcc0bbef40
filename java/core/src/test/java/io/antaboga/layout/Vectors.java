package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors of spec/vectors/layout. */
final class Vectors {
    static final Path SPEC = Path.of(System.getProperty("antaboga.root"), "spec");

    /** A test of one vector. */
    @FunctionalInterface
    interface VectorTest {
        void run(JsonNode vector) throws Exception;
    }

    private Vectors() {}

    static List<JsonNode> of(String name) {
        return read("vectors/layout/" + name + ".json")
                .get("vectors")
                .valueStream()
                .toList();
    }

    static JsonNode read(String path) {
        return JsonMapper.shared().readTree(SPEC.resolve(path).toFile());
    }

    static Stream<DynamicTest> each(String name, VectorTest test) {
        return of(name).stream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> test.run(vector)));
    }

    static RecordLayout layout(JsonNode declaration) {
        try {
            return RecordLayout.parse(text(declaration), "vector");
        } catch (LayoutException refused) {
            throw new AssertionError(refused);
        }
    }

    static byte[] text(JsonNode declaration) {
        return declaration.toString().getBytes(StandardCharsets.UTF_8);
    }
}
