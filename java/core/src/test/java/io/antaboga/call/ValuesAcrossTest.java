package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.call.wire.RandomValues;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import io.antaboga.value.DType;
import io.antaboga.value.Scalar;
import io.antaboga.value.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Values by chance go to a Python process and back, made by Java and made by Python: none is changed silently. CPython itself tells what
 * each is. {@code ANTABOGA_VALUES} says how many there are in all, half of them made by each.
 */
@ExtendWith({LeakCheck.class, Watchdog.class})
class ValuesAcrossTest {
    private static final Path ROOT = Path.of(System.getProperty("antaboga.root"));
    private static final String WANTED = System.getenv("ANTABOGA_VALUES");
    private static final int VALUES = WANTED == null ? 100_000 : Integer.parseInt(WANTED);
    private static final int BATCH = 500;
    private static final int WORKERS = 2;

    @AfterEach
    void nothingIsMappedAnyMore() throws Exception {
        MemoryPair.collect();
    }

    private static Worker start() throws IpcException {
        return Worker.python(ROOT.resolve("interop-tests/call/value_handlers.py"))
                .python(ROOT.resolve(".venv/bin/python"))
                .types(RandomValues.TYPES.toArray(Class<?>[]::new))
                .deadline(null)
                .start();
    }

    private interface Part {
        long run(long seed, int count) throws Exception;
    }

    /** Does it in several workers at a time, and counts. */
    private static void inParts(String made, Part part) throws Exception {
        List<CompletableFuture<Long>> parts = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            long seed = ThreadLocalRandom.current().nextInt();
            parts.add(Calling.run(false, () -> part.run(seed, VALUES / 2 / WORKERS)));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
        all.handle((nothing, failure) -> null).get();
        long same = 0;
        for (CompletableFuture<Long> each : parts) {
            same += each.get();
        }
        assertEquals(VALUES / 2 / WORKERS * WORKERS, same);
        if (WANTED != null) {
            System.out.println(same + " values made by " + made + " came back the same, and none was changed");
        }
    }

    @Test
    void whatJavaMakesIsTheSameInPythonAndComesBack() throws Exception {
        inParts("Java", ValuesAcrossTest::javas);
    }

    private static long javas(long seed, int count) throws IpcException {
        RandomValues values = new RandomValues(new Random(seed));
        long same = 0;
        try (Worker worker = start()) {
            for (int left = count; left > 0; left -= BATCH) {
                List<Object> sent = new ArrayList<>();
                for (int i = 0; i < Math.min(left, BATCH); i++) {
                    sent.add(values.next());
                }
                Tuple answer = (Tuple) worker.call("told", sent);
                List<?> back = (List<?>) answer.get(0);
                List<?> told = (List<?>) answer.get(1);
                assertEquals(sent.size(), back.size());
                for (int i = 0; i < sent.size(); i++) {
                    String described = DescribedValue.of(sent.get(i));
                    assertEquals(described, told.get(i), () -> "in Python, seed " + seed);
                    assertEquals(described, DescribedValue.of(back.get(i)), () -> "back in Java, seed " + seed);
                    assertEquals(sent.get(i), back.get(i), () -> "back in Java, seed " + seed);
                    same++;
                }
            }
        }
        return same;
    }

    @Test
    void whatPythonMakesComesBackFromJava() throws Exception {
        inParts("Python", ValuesAcrossTest::pythons);
    }

    private static long pythons(long seed, int count) throws IpcException {
        try (Worker worker = start()) {
            UnaryOperator<Object> back = value -> value;
            Map<?, ?> counted = (Map<?, ?>) worker.call("chance", back, seed, count, BATCH);
            assertEquals(List.of(), counted.get("changed"), () -> "seed " + seed);
            return (Long) counted.get("same");
        }
    }

    /** What has no equal on the other side is refused by its writer, or by its reader, and each is told what it was. */
    @Test
    void whatHasNoEqualIsRefusedByName() throws Exception {
        try (Worker worker = start()) {
            Map<String, String> refusals = new LinkedHashMap<>();
            for (Map.Entry<String, Object> each : refused().entrySet()) {
                TypeRefusedException refusal = assertThrows(
                        TypeRefusedException.class,
                        () -> worker.call("echo", List.of(1L, each.getValue())),
                        each::getKey);
                refusals.put(each.getKey() + " of Java", refusal.getMessage());
            }
            UnaryOperator<Object> back = value -> value;
            ((Map<?, ?>) worker.call("refused", back))
                    .forEach((name, text) -> refusals.put(name + " of Python", (String) text));
            refusals.forEach((name, text) -> assertFalse(text.isEmpty(), () -> name + " was taken"));
            if (WANTED != null) {
                refusals.forEach((name, text) -> System.out.println(name + ": " + text));
            }
        }
    }

    private static Map<String, Object> refused() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("any object", new AtomicInteger(1));
        all.put("class", String.class);
        all.put("character", 'x');
        all.put("Optional of an Optional", Optional.of(Optional.of(1L)));
        all.put("NaN of 32 bits", Float.intBitsToFloat(0x7fc00001));
        all.put("keys that Python takes for one", new LinkedHashMap<>(Map.of(1L, "a", 1.0, "b")));
        all.put("list as a key", Map.of(List.of(1L), "a"));
        all.put("zone that is not there", Map.of("zone", new io.antaboga.value.ZoneInfo("No/Where")));
        all.put("year beyond Python's", java.time.LocalDate.of(10_000, 1, 1));
        all.put("nanoseconds", java.time.LocalTime.of(1, 2, 3, 4));
        all.put("long double", new Scalar(DType.of("<f16"), Bytes.wrap(new byte[16])));
        all.put("scalar of the other byte order", new Scalar(DType.of(">i4"), Bytes.wrap(new byte[] {1, 2, 3, 4})));
        all.put("bool that is 2", new Scalar(DType.of("|b1"), Bytes.wrap(new byte[] {2})));
        all.put("text scalar that ends in zero", new Scalar(DType.of("|S2"), Bytes.wrap(new byte[] {'a', 0})));
        all.put("text scalar that is no text", new Scalar(DType.of("<U1"), Bytes.wrap(new byte[] {-1, -1, -1, -1})));
        return all;
    }
}
