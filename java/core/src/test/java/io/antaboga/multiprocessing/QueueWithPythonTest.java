package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Queues that unmodified CPython of every version made in a context whose locks have names, reached through /proc. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class QueueWithPythonTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int ITEMS = 40;

    static Stream<Arguments> contexts() {
        return Pythons.found().stream()
                .flatMap(python -> Stream.of("spawn", "forkserver").map(context -> Arguments.of(python, context)));
    }

    private static Pythons.Script start(String python) throws IOException {
        return Pythons.Script.start(python, QueueWithPythonTest.class, "queue_peer.py");
    }

    private static String ask(Pythons.Script peer, String... words) throws IOException {
        peer.tell(words);
        return peer.answer();
    }

    /** Opens the queue that {@code peer} makes. */
    private static Queue make(Pythons.Script peer, String context, String kind, int size) throws IOException {
        String[] parts =
                ask(peer, "make", context, kind, Integer.toString(size)).split(" ");
        assertTrue(parts.length > 4, String.join(" ", parts));
        long pid = Long.parseLong(parts[0]);
        var reader = ProcessDescriptors.pipe(pid, Integer.parseInt(parts[1]), false);
        var writer = ProcessDescriptors.pipe(pid, Integer.parseInt(parts[2]), true);
        return switch (kind) {
            case "SimpleQueue" -> Queue.open(QueueParts.simple(reader, writer, parts[3], parts[4]));
            case "Queue" ->
                Queue.open(QueueParts.queue(reader, writer, parts[3], parts[4], parts[5], Integer.parseInt(parts[6])));
            default ->
                JoinableQueue.open(new QueueParts(
                        reader,
                        writer,
                        parts[3],
                        parts[4],
                        parts[5],
                        Integer.parseInt(parts[6]),
                        List.of(parts[7], parts[8], parts[9], parts[10]),
                        parts[11]));
        };
    }

    private static Map<String, Object> item(int number) {
        return Map.of("number", (long) number, "text", "x".repeat(number));
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void bothWays(String python, String context) throws Exception {
        try (Pythons.Script peer = start(python)) {
            for (String kind : List.of("SimpleQueue", "Queue", "JoinableQueue")) {
                try (Queue queue = make(peer, context, kind, 0)) {
                    assertTrue(queue.isEmpty());
                    assertThrows(DeadlineException.class, () -> queue.get(Duration.ZERO));
                    peer.tell("put", Integer.toString(ITEMS));
                    for (int number = 0; number < ITEMS; number++) {
                        assertEquals(item(number), queue.get(LONG));
                        if (queue instanceof JoinableQueue joinable) {
                            joinable.taskDone();
                        }
                    }
                    assertEquals("put", peer.answer());
                    for (int number = 0; number < ITEMS; number++) {
                        queue.put(item(number), LONG);
                    }
                    assertEquals(Integer.toString(ITEMS * (ITEMS - 1) / 2), ask(peer, "get", Integer.toString(ITEMS)));
                    assertThrows(DeadlineException.class, () -> queue.get(Duration.ofMillis(1)));
                    if (queue instanceof JoinableQueue joinable) {
                        joining(joinable, peer);
                    }
                }
                ask(peer, "end");
            }
        }
    }

    private static void joining(JoinableQueue queue, Pythons.Script peer) throws Exception {
        assertThrows(IllegalStateException.class, queue::taskDone);
        assertTrue(queue.join(LONG));
        queue.put(item(1));
        assertFalse(queue.join(Duration.ofMillis(1)));
        Blocked joining = Blocked.start(true, queue::join);
        peer.tell("get", "1");
        assertEquals("1", peer.answer());
        joining.returned();
        assertEquals("put", ask(peer, "put", "1"));
        assertEquals(item(0), queue.get(LONG));
        peer.tell("join");
        queue.taskDone();
        assertEquals("joined", peer.answer());
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void aFullQueueAClosedOneAndADeadReader(String python, String context) throws Exception {
        try (Pythons.Script peer = start(python)) {
            Queue queue = make(peer, context, "Queue", 2);
            try {
                queue.put(item(1));
                queue.put(item(2));
                assertEquals(2, queue.size());
                DeadlineException full =
                        assertThrows(DeadlineException.class, () -> queue.put(item(3), Duration.ofMillis(1)));
                assertTrue(full.getMessage().startsWith("put: the queue is full (DEADLINE)"), full.getMessage());
                assertEquals("1", ask(peer, "get", "1"));
                queue.put(item(4));
                assertEquals(item(2), queue.get());
                assertEquals(item(4), queue.get());
                assertEquals(0, queue.size());
                assertThrows(IpcException.class, () -> queue.put(new Object()));
                assertEquals(0, queue.size());
                Blocked waiting = Blocked.start(false, queue::get).drift(30);
                waiting.interrupt();
                assertEquals("INTERRUPTED", waiting.ended().failure().code());
                Blocked closing = Blocked.start(true, queue::get).drift(30);
                queue.close();
                assertInstanceOf(ClosedException.class, closing.ended().failure());
                assertThrows(ClosedException.class, queue::get);
            } finally {
                queue.close();
            }
            assertEquals("put", ask(peer, "put", "1"));
            assertEquals("0", ask(peer, "get", "1"));
            assertEquals("ended", ask(peer, "end"));
            Queue other = make(peer, context, "Queue", 2);
            try (other;
                    Queue third = make(peer, context, "Queue", 2)) {
                assertEquals("held", ask(peer, "hold", "_rlock"));
                peer.process().waitFor();
                LockLostException dead = assertThrows(LockLostException.class, () -> third.get(Duration.ofMillis(1)));
                assertTrue(
                        dead.getMessage()
                                .startsWith("get: a reader was killed holding the lock: no process that lives has it"
                                        + " (LOCK_LOST), name=/mp-"),
                        dead.getMessage());
                // One that only asks is not told as much.
                assertThrows(DeadlineException.class, () -> third.get(Duration.ZERO));
                // A reader in this process that has the lock is alive.
                Blocked waiting = Blocked.start(true, () -> other.get(LONG));
                DeadlineException alive;
                do {
                    alive = assertThrows(DeadlineException.class, () -> other.get(Duration.ofMillis(1)));
                } while (!alive.getMessage().contains("processes"));
                assertTrue(alive.getMessage().contains("killed holding it"), alive.getMessage());
                other.put("last");
                waiting.returned();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void whoeverCountedTheItemsWasKilled(String python, String context) throws Exception {
        try (Pythons.Script peer = start(python)) {
            JoinableQueue queue = (JoinableQueue) make(peer, context, "JoinableQueue", 2);
            try {
                assertEquals("put", ask(peer, "put", "1"));
                assertEquals(item(0), queue.get());
                assertEquals("held", ask(peer, "hold", "_cond"));
                peer.process().waitFor();
                theCountIsLost(queue);
                Blocked closing = Blocked.start(true, queue::taskDone);
                queue.close();
                assertInstanceOf(ClosedException.class, closing.ended().failure());
            } finally {
                queue.close();
            }
        }
    }

    private static void theCountIsLost(JoinableQueue queue) throws Exception {
        Duration moment = Duration.ofMillis(1);
        assertCountLost("taskDone", () -> queue.taskDone(moment));
        assertCountLost("join", () -> queue.join(moment));
        assertCountLost("put", () -> queue.put(item(1), moment));
        // A put that failed has given back what it took.
        assertEquals(0, queue.size());
        assertThrows(DeadlineException.class, () -> queue.join(Duration.ZERO));
    }

    private static void assertCountLost(String operation, Executable call) {
        String message = assertThrows(LockLostException.class, call).getMessage();
        assertTrue(
                message.startsWith(operation + ": a process was killed holding the lock: no process that lives has it"
                        + " (LOCK_LOST), name=/mp-"),
                message);
    }
}
