package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.process.Child;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Queues that Java made, used by unmodified CPython of every version that Java started. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class OwnQueueTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int ITEMS = 200;

    static List<String> pythons() {
        return Pythons.found();
    }

    private static String script() throws IOException {
        try (var source = OwnQueueTest.class.getResourceAsStream("copying_worker.py")) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String pickle(OwnQueue queue, int number) throws IOException {
        return HexFormat.of().formatHex(PickleEncoder.encode(queue.toPython(number, number + 1)));
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void aWorkerIsFedAndDrained(String python) throws IOException {
        for (OwnQueue.Kind kind : List.of(OwnQueue.Kind.QUEUE, OwnQueue.Kind.SIMPLE)) {
            try (OwnQueue source = OwnQueue.create(OwnQueue.Kind.JOINABLE, 3);
                    OwnQueue target = OwnQueue.create(kind);
                    Child worker = Child.command(python, "-c", script(), pickle(source, 20), pickle(target, 22))
                            .descriptor(20, source.reader())
                            .descriptor(21, source.writer())
                            .descriptor(22, target.reader())
                            .descriptor(23, target.writer())
                            .start();
                    JoinableQueue feeding = assertInstanceOf(JoinableQueue.class, source.open());
                    Queue draining = target.open()) {
                for (int number = 0; number < ITEMS; number++) {
                    feeding.put(item(number), LONG);
                    assertEquals(item(number), draining.get(LONG));
                }
                assertTrue(feeding.join(LONG));
                feeding.put(null, LONG);
                assertNull(draining.get(LONG));
                assertTrue(worker.waitFor(LONG).success());
                assertTrue(feeding.join(LONG));
            }
        }
    }

    private static Tuple item(int number) {
        return Tuple.of((long) number, "x".repeat(number * 10));
    }

    @Test
    void withinOneProcess() throws IOException {
        try (OwnQueue made = OwnQueue.create(OwnQueue.Kind.JOINABLE);
                JoinableQueue one = assertInstanceOf(JoinableQueue.class, made.open());
                Queue other = made.open()) {
            one.put("item");
            assertFalse(one.join(Duration.ZERO));
            assertEquals("item", other.get());
            one.taskDone();
            assertTrue(one.join(Duration.ZERO));
            assertEquals(0, other.size());
        }
        assertThrows(IllegalArgumentException.class, () -> OwnQueue.create(OwnQueue.Kind.SIMPLE, 3));
        assertThrows(IllegalArgumentException.class, () -> OwnQueue.create(OwnQueue.Kind.QUEUE, 0));
    }
}
