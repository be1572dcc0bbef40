package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.registry.Registry;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls of a pool whose workers are killed, stopped and starved: each ends with its own result or an error that says what happened, none is
 * begun more often than it may be, and nothing is left. {@code ANTABOGA_CHAOS} is the number of calls, {@code ANTABOGA_SEED} repeats the
 * choices of another run.
 */
@ExtendWith({LeakCheck.class, Watchdog.class})
class PoolChaos {
    private static final int CALLS = Integer.parseInt(System.getenv().getOrDefault("ANTABOGA_CHAOS", "300"));
    private static final String SEED = System.getenv("ANTABOGA_SEED");
    private static final int CALLERS = 6;
    private static final int WORKERS = 2;
    private static final int ATTEMPTS = 3;
    private static final Duration USUAL = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Graces GRACES =
            new Graces(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(300));
    private static final List<String> FUNCTIONS =
            List.of("plain", "plain", "plain", "again", "again", "busy", "large", "large", "back", "wrong", "endless");

    @TempDir
    Path directory;

    private final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();
    private final Map<Integer, String> functions = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void eachCallEndsAndNoneIsAnsweredTwice(Over over) throws Exception {
        long seed = SEED == null ? ThreadLocalRandom.current().nextLong() : Long.parseLong(SEED);
        Set<String> entries = entries();
        int calls = CALLS / Over.values().length;
        String log = directory.resolve("log").toString();
        WorkerBuilder worker =
                Pools.worker("chaos_handlers.py").over(over).graces(GRACES).deadline(USUAL);
        WorkerPoolBuilder options = WorkerPool.of(worker).size(WORKERS).attempts(ATTEMPTS);
        PoolStatistics statistics;
        try (Trouble trouble = new Trouble(new Random(seed))) {
            try (WorkerPool pool = options.healthCheck(Duration.ofMillis(500)).start()) {
                List<CompletableFuture<Object>> callers = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    Random random = new Random(seed + i);
                    callers.add(Calling.run(i % 2 == 0, () -> {
                        for (int number = next.getAndIncrement(); number < calls; number = next.getAndIncrement()) {
                            make(pool, log, number, random);
                            trouble.step();
                        }
                        return null;
                    }));
                }
                for (CompletableFuture<Object> caller : callers) {
                    caller.get();
                }
                statistics = pool.statistics();
            }
            Set<String> left = entries();
            left.removeAll(entries);
            assertEquals(Set.of(), left, "entries of objects");
            Map<String, Integer> kinds = compare(begun(Path.of(log)), trouble.tookMemory());
            kinds.put("result", calls - failures.size());
            System.out.println(
                    "chaos " + over + ", seed " + seed + ": " + kinds + ", " + trouble.made() + ", " + statistics);
            assertEquals(calls, statistics.calls() + statistics.failures());
            assertEquals(failures.size(), statistics.failures());
        } catch (Exception | AssertionError failure) {
            throw new AssertionError("seed " + seed, failure);
        }
    }

    private void make(WorkerPool pool, String log, int number, Random random) {
        String function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
        functions.put(number, function);
        CallOptions how = CallOptions.within(function.equals("endless") || random.nextInt(20) == 0 ? SHORT : USUAL);
        try {
            switch (function) {
                case "large" -> {
                    byte[] octets = new byte[random.nextInt(300_000)];
                    random.nextBytes(octets);
                    Bytes answer = pool.call(Bytes.class, how, function, log, number, octets);
                    assertArrayEquals(octets, answer.toByteArray());
                }
                case "back" -> {
                    UnaryOperator<Object> back = value -> (Long) value + number;
                    assertEquals(2L * number, pool.call(how, function, log, number, back));
                }
                default -> assertEquals((long) number, pool.call(how, function, log, number));
            }
        } catch (Throwable failure) {
            failures.put(number, failure);
        }
    }

    /** How often each call was begun. */
    private static Map<Integer, Integer> begun(Path log) throws IOException {
        Map<Integer, Integer> begun = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            begun.merge(Integer.parseInt(line), 1, Integer::sum);
        }
        return begun;
    }

    /** Holds what was told of each call against what its function noted; what failed of what. */
    private Map<String, Integer> compare(Map<Integer, Integer> begun, boolean starved) {
        Map<String, Integer> kinds = new TreeMap<>();
        functions.forEach((number, function) -> {
            int times = begun.getOrDefault(number, 0);
            Throwable failure = failures.get(number);
            assertTrue(times <= (function.equals("again") ? ATTEMPTS : 1), () -> function + " was begun " + times);
            if (failure == null) {
                assertTrue(times > 0, () -> function + " was answered without being called");
            } else {
                kinds.merge(told(failure, function, number, times, starved), 1, Integer::sum);
            }
        });
        return kinds;
    }

    private static String told(Throwable failure, String function, int number, int times, boolean starved) {
        switch (failure) {
            case CallDeadlineException late ->
                assertTrue(
                        function.equals("again")
                                || times == 0
                                || (Boolean) late.details().get("started"),
                        late::toString);
            case WorkerLostException lost -> assertTrue(lost.started(), lost::toString);
            case NoWorkerException none -> assertTrue(function.equals("again") || times == 0, none::toString);
            case PythonException raised
            when raised.className().equals("ValueError") -> {
                assertEquals("wrong", function);
                assertEquals(List.of((long) number), raised.args());
            }
            case PythonException raised -> assertTrue(starved, raised::toString);
            default -> throw new AssertionError(function, failure);
        }
        return failure instanceof PythonException raised
                ? raised.className()
                : failure.getClass().getSimpleName();
    }

    private static Set<String> entries() throws IOException {
        Set<String> entries = new HashSet<>();
        Registry.ofCurrentUser().entries().forEach(entry -> entries.add(entry.toString()));
        return entries;
    }
}
