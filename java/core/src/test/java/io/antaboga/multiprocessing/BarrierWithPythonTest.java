package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.process.Child;
import io.antaboga.process.ChildBuilder;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads of Java and unmodified CPython of every version meet at a barrier that either made. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class BarrierWithPythonTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int ROUNDS = 20;

    static List<String> pythons() {
        return Pythons.found();
    }

    private static Pythons.Script start(String python) throws IOException {
        return Pythons.Script.start(python, BarrierWithPythonTest.class, "barrier_peer.py");
    }

    private static String ask(Pythons.Script peer, String... words) throws IOException {
        peer.tell(words);
        return peer.answer();
    }

    private static BarrierParts parts(Pythons.Script peer, String context, int parties) throws IOException {
        String[] words = ask(peer, "make", context, Integer.toString(parties)).split(" ");
        assertEquals(7, words.length, String.join(" ", words));
        var memory = ProcessDescriptors.file(Long.parseLong(words[0]), Integer.parseInt(words[1]));
        return new BarrierParts(
                memory, Long.parseLong(words[2]), parties, Arrays.asList(words).subList(3, 7));
    }

    private static Barrier handOver(OwnBarrier made, Pythons.Script peer, Runnable action) throws IOException {
        String number = ask(
                peer,
                "attach",
                "/proc/" + ProcessHandle.current().pid() + "/fd/"
                        + made.memory().number());
        byte[] pickle = PickleEncoder.encode(made.toPython(Integer.parseInt(number)));
        assertEquals("loaded", ask(peer, "load", HexFormat.of().formatHex(pickle)));
        return made.open(action);
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void madeByPython(String python) throws Exception {
        try (Pythons.Script peer = start(python)) {
            for (String context : List.of("spawn", "forkserver")) {
                try (Barrier barrier = Barrier.open(parts(peer, context, 3))) {
                    exercise(barrier, peer);
                }
            }
            BarrierParts nameless = parts(peer, "fork", 3);
            UnreachableException fork = assertThrows(UnreachableException.class, () -> Barrier.open(nameless));
            assertEquals(
                    "open: a semaphore without a name: objects of the fork context are shared by forking alone"
                            + " (UNREACHABLE), context=fork",
                    fork.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void madeByJava(String python) throws Exception {
        AtomicInteger actions = new AtomicInteger();
        try (OwnBarrier made = OwnBarrier.create(3);
                Pythons.Script peer = start(python);
                Barrier barrier = handOver(made, peer, actions::incrementAndGet)) {
            exercise(barrier, peer);
            int before = actions.get();
            // Ours comes last.
            peer.tell("wait", "60");
            Blocked other = Blocked.start(true, () -> barrier.await(LONG));
            while (barrier.waiting() < 2) {
                Thread.onSpinWait();
            }
            assertEquals(2, barrier.await(LONG));
            other.returned();
            assertTrue(peer.answer().matches("[01]"));
            assertEquals(before + 1, actions.get());
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void inheritedFromJava(String python) throws IOException {
        String program = "import pickle, sys; pickle.loads(bytes.fromhex(sys.argv[1])).wait(60)";
        try (OwnBarrier made = OwnBarrier.create(3);
                Barrier barrier = made.open()) {
            String pickle = HexFormat.of().formatHex(PickleEncoder.encode(made.toPython(20)));
            ChildBuilder command = Child.command(python, "-c", program, pickle).descriptor(20, made.memory());
            try (Child one = command.start();
                    Child other = command.start()) {
                barrier.await(LONG);
                assertTrue(one.waitFor(LONG).success());
                assertTrue(other.waitFor(LONG).success());
            }
        }
    }

    private static void exercise(Barrier barrier, Pythons.Script peer) throws Exception {
        assertEquals("3 0 False", ask(peer, "look"));
        meetings(barrier, peer);
        breaking(barrier, peer);
    }

    private static void meetings(Barrier barrier, Pythons.Script peer) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var places = new ConcurrentLinkedQueue<String>();
            peer.tell("wait", "60");
            Blocked platform = Blocked.start(false, () -> places.add(Integer.toString(barrier.await(LONG))));
            Blocked virtual = Blocked.start(true, () -> places.add(Integer.toString(barrier.await())));
            places.add(peer.answer());
            platform.returned();
            virtual.returned();
            assertEquals(new TreeSet<>(List.of("0", "1", "2")), new TreeSet<>(places));
        }
        assertEquals("3 0 False", ask(peer, "look"));
        assertEquals(0, barrier.waiting());
    }

    private static void breaking(Barrier barrier, Pythons.Script peer) throws Exception {
        DeadlineException alone = assertThrows(DeadlineException.class, () -> barrier.await(SHORT));
        assertTrue(
                alone.getMessage().startsWith("await: not all came; the barrier is broken now (DEADLINE), lock=/mp-"),
                alone.getMessage());
        assertTrue(barrier.isBroken());
        assertEquals("BrokenBarrierError", ask(peer, "wait", "60"));
        assertThrows(BrokenBarrierException.class, barrier::await);
        assertEquals("None", ask(peer, "reset"));
        assertFalse(barrier.isBroken());

        assertEquals("BrokenBarrierError", ask(peer, "wait", "0.001"));
        assertTrue(barrier.isBroken());
        barrier.reset();
        assertEquals("3 0 False", ask(peer, "look"));

        Blocked waiting = Blocked.start(true, barrier::await);
        while (barrier.waiting() < 1) {
            Thread.onSpinWait();
        }
        assertEquals("3 1 False", ask(peer, "look"));
        assertEquals("None", ask(peer, "abort"));
        assertInstanceOf(BrokenBarrierException.class, waiting.ended().failure());
        barrier.reset(LONG);
        peer.tell("wait", "60");
        while (barrier.waiting() < 1) {
            Thread.onSpinWait();
        }
        barrier.reset();
        assertEquals("BrokenBarrierError", peer.answer());
        peer.tell("wait", "60");
        while (barrier.waiting() < 1) {
            Thread.onSpinWait();
        }
        barrier.abort(LONG);
        assertEquals("BrokenBarrierError", peer.answer());
        barrier.reset();
        // Who is interrupted was never there; the others still meet.
        Blocked ended = Blocked.start(false, barrier::await).drift(30);
        ended.interrupt();
        assertEquals("INTERRUPTED", ended.ended().failure().code());
        assertEquals("3 0 False", ask(peer, "look"));
        meetings(barrier, peer);
    }

    @Test
    void whoClosesIsCountedNoMore() throws Exception {
        try (OwnBarrier made = OwnBarrier.create(2);
                Barrier staying = made.open()) {
            for (int round = 0; round < 20; round++) {
                Barrier leaving = made.open();
                Blocked ended = Blocked.start(round % 2 == 0, leaving::await).drift(round * 5);
                leaving.close();
                assertInstanceOf(ClosedException.class, ended.ended().failure());
                assertThrows(ClosedException.class, leaving::await);
                assertEquals(0, staying.waiting());
            }
            Blocked one = Blocked.start(true, staying::await);
            staying.await(LONG);
            one.returned();
        }
    }

    @Test
    void anActionThatFailsBreaksIt() throws Exception {
        try (OwnBarrier made = OwnBarrier.create(2);
                Barrier failing = made.open(() -> {
                    throw new IllegalStateException("as it should");
                });
                Barrier other = made.open()) {
            Blocked waiting = Blocked.start(true, other::await);
            while (other.waiting() < 1) {
                Thread.onSpinWait();
            }
            assertThrows(IllegalStateException.class, failing::await);
            assertInstanceOf(BrokenBarrierException.class, waiting.ended().failure());
        }
        assertThrows(IllegalArgumentException.class, () -> OwnBarrier.create(0));
    }

    @Test
    void aWaiterThatWasKilledIsReported() throws Exception {
        try (Pythons.Script peer = start(Pythons.found().getLast());
                Barrier barrier = Barrier.open(parts(peer, "spawn", 2), () -> {}, Duration.ofMillis(300))) {
            peer.tell("wait", "60");
            while (barrier.waiting() < 1) {
                Thread.onSpinWait();
            }
            peer.process().destroyForcibly().waitFor();
            DeadlineException killed = assertThrows(DeadlineException.class, () -> barrier.await(SHORT));
            assertTrue(killed.getMessage().contains("killed"), killed.getMessage());
            assertTrue(barrier.isBroken());
            assertThrows(BrokenBarrierException.class, barrier::await);
            // Its condition goes on; but who was killed stays counted.
            barrier.reset();
            DeadlineException stuck = assertThrows(DeadlineException.class, () -> barrier.await(SHORT));
            assertTrue(stuck.getMessage().contains("have not all left"), stuck.getMessage());
        }
    }
}
