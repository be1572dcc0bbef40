package io.antaboga;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.call.CallCancelledException;
import io.antaboga.call.CallDeadlineException;
import io.antaboga.call.NoFunctionException;
import io.antaboga.call.NoWorkerException;
import io.antaboga.call.QueueFullException;
import io.antaboga.call.TypeRefusedException;
import io.antaboga.call.WorkerLostException;
import io.antaboga.multiprocessing.AuthenticationException;
import io.antaboga.multiprocessing.BrokenBarrierException;
import io.antaboga.multiprocessing.LockLostException;
import io.antaboga.multiprocessing.UnreachableException;
import io.antaboga.multiprocessing.pickle.PickleException;
import io.antaboga.os.Errno;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The codes of spec/errors.json are those that Java's errors have, no more and no fewer. */
class ErrorCodesTest {
    private static final Path ROOT = Path.of("../..");
    /** A code before the errno 0, or the constant of an exception that says which one it has. */
    private static final Pattern CODE =
            Pattern.compile("\"([A-Z]+(?:_[A-Z]+)*)\",\\s*0[,)]|static final String [A-Z]+ = \"([A-Z_]+)\";");

    /** Those of other packages, which only their package makes. */
    private static final Map<String, Class<?>> ELSEWHERE = Stream.of(
                    PickleException.class,
                    AuthenticationException.class,
                    BrokenBarrierException.class,
                    LockLostException.class,
                    UnreachableException.class,
                    CallCancelledException.class,
                    CallDeadlineException.class,
                    NoFunctionException.class,
                    NoWorkerException.class,
                    QueueFullException.class,
                    TypeRefusedException.class,
                    WorkerLostException.class)
            .collect(Collectors.toMap(Class::getSimpleName, kind -> kind));

    private static List<JsonNode> rows() {
        JsonNode codes = JsonMapper.shared()
                .readTree(ROOT.resolve("spec/errors.json").toFile())
                .get("codes");
        return codes.valueStream().toList();
    }

    @TestFactory
    Stream<DynamicTest> eachCodeHasItsClass() {
        return rows().stream().flatMap(row -> classes(row.get("java"))
                .map(name -> DynamicTest.dynamicTest(row.get("code").asString(), () -> check(row, name))));
    }

    /** None, one, or several for one code. */
    private static Stream<String> classes(JsonNode names) {
        Stream<JsonNode> all = names.isArray() ? names.valueStream() : Stream.of(names);
        return all.filter(JsonNode::isString).map(JsonNode::asString);
    }

    private static void check(JsonNode row, String name) throws ReflectiveOperationException {
        Class<?> kind = ELSEWHERE.get(name);
        if (kind == null) {
            kind = Class.forName(IpcException.class.getPackageName() + "." + name);
        }
        assertTrue(IpcException.class.isAssignableFrom(kind));
        if (kind != IpcException.class && !ELSEWHERE.containsKey(name)) {
            Constructor<?> constructor = kind.getConstructor(String.class, String.class, Map.class);
            IpcException error =
                    (IpcException) constructor.newInstance("operation", "what went wrong", Map.of("key", "value"));
            String code = row.get("code").asString();
            assertEquals(code, error.code());
            assertEquals(0, error.errno());
            assertEquals("operation: what went wrong (" + code + "), key=value", error.getMessage());
        }
    }

    @Test
    void theSourcesHaveTheseCodesAndNoOthers() throws IOException {
        TreeSet<String> specified = new TreeSet<>();
        rows().forEach(row -> specified.add(row.get("code").asString()));
        TreeSet<String> found = new TreeSet<>();
        for (String module : List.of("java/core", "java/cli")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java/io"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    CODE.matcher(Files.readString(file))
                            .results()
                            .filter(match -> match.group(1) != null
                                    || ELSEWHERE.containsKey(
                                            file.getFileName().toString().replace(".java", "")))
                            .map(ErrorCodesTest::code)
                            .forEach(found::add);
                }
            }
        }
        IntStream.range(1, Errno.ERFKILL).mapToObj(Errno::name).forEach(found::remove);
        assertEquals(specified, found);
    }

    private static String code(MatchResult match) {
        return match.group(match.group(1) != null ? 1 : 2);
    }
}
