package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.process.Child;
import io.antaboga.process.OtherJvm;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.transport.Delivery;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixSeqpacketListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cells of the table in docs/multiprocessing.md: who made a queue, in which context, and how the other program gets at it. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class QueueReachTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int ITEMS = 20;

    static List<String> pythons() {
        return Pythons.found();
    }

    static Stream<Arguments> cells() {
        return pythons().stream().flatMap(python -> Stream.of("fork", "spawn", "forkserver")
                .map(context -> Arguments.of(python, context)));
    }

    private static Pythons.Script start(String python) throws IOException {
        return Pythons.Script.start(python, QueueReachTest.class, "queue_peer.py");
    }

    private static String ask(Pythons.Script peer, String... words) throws IOException {
        peer.tell(words);
        return peer.answer();
    }

    private static UnixSeqpacketListener listener() throws IOException {
        return UnixSeqpacketListener.bindPrivately(PacketOptions.DEFAULT.withMaxDescriptors(2));
    }

    private static void exchange(Queue queue, Pythons.Script peer) throws IOException {
        assertEquals("put", ask(peer, "put", "1"));
        assertEquals("{number=0, text=}", queue.get(LONG).toString());
        for (int i = 0; i < 3; i++) {
            queue.put(Map.of("number", i, "text", "x".repeat(i)), LONG);
        }
        assertEquals("3", ask(peer, "get", "3"));
    }

    /** Made by Python, reached by SCM_RIGHTS; in the fork context by nothing. */
    @ParameterizedTest
    @MethodSource("pythons")
    void sentBySocket(String python) throws IOException {
        try (Pythons.Script peer = start(python);
                UnixSeqpacketListener listener = listener()) {
            for (String context : List.of("spawn", "forkserver", "fork")) {
                String[] parts = ask(peer, "make", context, "Queue", "4").split(" ");
                assertEquals(7, parts.length, String.join(" ", parts));
                peer.tell("send", listener.address().toString());
                try (var channel = listener.accept(LONG);
                        Delivery delivery = channel.receiveDelivery(LONG)) {
                    QueueParts handed = QueueParts.queue(
                            delivery.descriptors().get(0),
                            delivery.descriptors().get(1),
                            parts[3],
                            parts[4],
                            parts[5],
                            Integer.parseInt(parts[6]));
                    assertEquals("sent", peer.answer());
                    if (context.equals("fork")) {
                        UnreachableException fork = assertThrows(UnreachableException.class, () -> Queue.open(handed));
                        assertEquals("UNREACHABLE", fork.code());
                    } else {
                        try (Queue queue = Queue.open(handed)) {
                            exchange(queue, peer);
                            // Whoever the program starts puts into the same queue.
                            assertEquals("0", ask(peer, "worker", context, "from-a-worker"));
                            assertEquals("from-a-worker", queue.get(LONG));
                        }
                    }
                }
                assertEquals("ended", ask(peer, "end"));
            }
        }
    }

    /** A worker ended holding a lock that its parent, which lives, has open too: nobody can tell who of them holds it. */
    @ParameterizedTest
    @MethodSource("pythons")
    void aWorkerThatEndedHoldingALock(String python) throws IOException {
        try (Pythons.Script peer = start(python)) {
            String[] parts = ask(peer, "make", "spawn", "SimpleQueue", "0").split(" ");
            assertEquals(5, parts.length, String.join(" ", parts));
            long pid = Long.parseLong(parts[0]);
            try (Queue queue = Queue.open(QueueParts.simple(
                    ProcessDescriptors.pipe(pid, Integer.parseInt(parts[1]), false),
                    ProcessDescriptors.pipe(pid, Integer.parseInt(parts[2]), true),
                    parts[3],
                    parts[4]))) {
                assertEquals("0", ask(peer, "abandon"));
                DeadlineException held = assertThrows(DeadlineException.class, () -> queue.get(Duration.ofMillis(1)));
                assertTrue(
                        held.getMessage()
                                .startsWith(
                                        "get: another reader holds the lock, or was killed holding it (DEADLINE), name="
                                                + parts[3] + ", processes=["),
                        held.getMessage());
                assertTrue(held.getMessage().contains(Long.toString(pid)), held.getMessage());
            }
        }
    }

    /** Made by Java, and used by nobody else than a reader that was killed. */
    @ParameterizedTest
    @MethodSource("pythons")
    void aReaderOfOursWasKilled(String python) throws Exception {
        String own = "/proc/" + ProcessHandle.current().pid() + "/fd/";
        try (Pythons.Script peer = start(python);
                OwnQueue made = OwnQueue.create(OwnQueue.Kind.QUEUE);
                Queue queue = made.open()) {
            load(
                    made,
                    peer,
                    ask(
                            peer,
                            "reach",
                            own + made.reader().number(),
                            own + made.writer().number()));
            assertEquals("held", ask(peer, "hold", "_rlock"));
            peer.process().waitFor();
            LockLostException lost = assertThrows(LockLostException.class, () -> queue.get(Duration.ofMillis(1)));
            assertEquals("LOCK_LOST", lost.code());
        }
    }

    /** Made by Java, reached by a program that runs already. */
    @ParameterizedTest
    @MethodSource("pythons")
    void javaMadeItAndPythonRunsAlready(String python) throws IOException {
        String own = "/proc/" + ProcessHandle.current().pid() + "/fd/";
        try (Pythons.Script peer = start(python);
                UnixSeqpacketListener listener = listener()) {
            for (OwnQueue.Kind kind : OwnQueue.Kind.values()) {
                try (OwnQueue made = OwnQueue.create(kind);
                        Queue queue = made.open()) {
                    peer.tell("receive", listener.address().toString());
                    try (var channel = listener.accept(LONG)) {
                        channel.send(ByteBuffer.wrap(new byte[] {1}), List.of(made.reader(), made.writer()), LONG);
                    }
                    load(made, peer, peer.answer());
                    exchange(queue, peer);
                    assertEquals("ended", ask(peer, "end"));
                    String numbers = ask(
                            peer,
                            "reach",
                            own + made.reader().number(),
                            own + made.writer().number());
                    load(made, peer, numbers);
                    exchange(queue, peer);
                    assertEquals("ended", ask(peer, "end"));
                }
            }
        }
    }

    private static void load(OwnQueue made, Pythons.Script peer, String numbers) throws IOException {
        String[] two = numbers.split(" ");
        assertEquals(2, two.length, numbers);
        byte[] pickle = PickleEncoder.encode(made.toPython(Integer.parseInt(two[0]), Integer.parseInt(two[1])));
        assertEquals("loaded", ask(peer, "load", HexFormat.of().formatHex(pickle)));
    }

    private static Path script(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        try (var source = QueueReachTest.class.getResourceAsStream(name)) {
            Files.copy(source, file);
        }
        return file;
    }

    /** Made by Java and inherited by a program that hands them on to a worker of each context. */
    @ParameterizedTest
    @MethodSource("cells")
    void javaStartedPythonWhichHandsThemOn(String python, String context, @TempDir Path folder) throws IOException {
        try (OwnQueue source = OwnQueue.create(OwnQueue.Kind.JOINABLE, 3);
                OwnQueue target = OwnQueue.create(OwnQueue.Kind.SIMPLE);
                Child program = Child.command(
                                python,
                                script(folder, "handing_on.py").toString(),
                                context,
                                HexFormat.of().formatHex(PickleEncoder.encode(source.toPython(20, 21))),
                                HexFormat.of().formatHex(PickleEncoder.encode(target.toPython(22, 23))))
                        .descriptor(20, source.reader())
                        .descriptor(21, source.writer())
                        .descriptor(22, target.reader())
                        .descriptor(23, target.writer())
                        .start();
                Queue feeding = source.open();
                Queue draining = target.open()) {
            for (long number = 0; number < ITEMS; number++) {
                feeding.put(number, LONG);
                assertEquals(number, draining.get(LONG));
            }
            feeding.put(null, LONG);
            assertNull(draining.get(LONG));
            assertTrue(program.waitFor(LONG).success());
            assertTrue(((JoinableQueue) feeding).join(LONG));
        }
    }

    /** Made by Python, which starts Java: the descriptors are inherited. */
    @ParameterizedTest
    @MethodSource("pythons")
    void pythonStartedJava(String python, @TempDir Path folder) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(python, "-W", "ignore", script(folder, "java_worker.py").toString()));
        command.addAll(OtherJvm.command(CopyingWorker.class, List.of("-XX:+UseSerialGC"), List.of()));
        Process program = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer;
        program.getOutputStream().close();
        try (var output = program.getInputStream()) {
            answer = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, program.waitFor());
        }
        assertEquals("spawn 51\nforkserver 51\nfork UNREACHABLE\n", answer);
    }
}
