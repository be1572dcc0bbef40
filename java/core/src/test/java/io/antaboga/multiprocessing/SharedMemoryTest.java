package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.ProtocolException;
import io.antaboga.process.Child;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Capability;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.StreamOptions;
import io.antaboga.wire.Framing;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Segments shared with unmodified CPython of every version, and what keeps them from its resource tracker. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class SharedMemoryTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int SIZE = 5000;

    @TempDir
    private Path folder;

    private Path script;

    static List<String> pythons() {
        return Pythons.found();
    }

    @BeforeEach
    void copyScript() throws IOException {
        script = folder.resolve("segment_user.py");
        try (var source = SharedMemoryTest.class.getResourceAsStream("segment_user.py")) {
            Files.copy(source, script);
        }
    }

    /** What a command prints by the time that it and all it started, its tracker included, have ended. */
    private static String run(List<String> command, ResourceTracker tracker) throws IOException {
        Descriptor.Pipe pipe = Descriptor.pipe();
        try (PipeChannel output = PipeChannel.of(pipe.read(), null, StreamOptions.DEFAULT.withFraming(Framing.RAW))) {
            var builder = Child.command(command)
                    .environment("PYTHONWARNINGS", "ignore")
                    .descriptor(1, pipe.write())
                    .descriptor(2, pipe.write());
            if (tracker != null) {
                builder.descriptor(9, tracker.descriptor());
            }
            try (Child child = builder.start()) {
                pipe.write().close();
                String text = new String(output.receive(LONG), StandardCharsets.UTF_8).strip();
                assertTrue(child.waitFor(LONG).success(), text);
                return text;
            }
        } finally {
            pipe.close();
        }
    }

    private String user(String python, String way, SharedMemory segment) throws IOException {
        return run(List.of(python, script.toString(), way, segment.name()), null);
    }

    private static boolean exists(SharedMemory segment) {
        return Files.exists(Path.of("/dev/shm", segment.name()));
    }

    private static int first(SharedMemory segment) {
        return segment.memory().get(ValueLayout.JAVA_BYTE, 0);
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void madeByPython(String python) throws IOException {
        try (Pythons.Script peer = Pythons.Script.start(
                python, SharedMemoryTest.class, "segment_user.py", "creates", Integer.toString(SIZE))) {
            String[] words = peer.answer().split(" ");
            assertEquals(SIZE, Integer.parseInt(words[1]));
            try (SharedMemory segment = SharedMemory.attach(words[0])) {
                assertEquals(words[0], segment.name());
                assertEquals(SIZE, segment.size());
                segment.memory().set(ValueLayout.JAVA_BYTE, 1, (byte) 7);
                peer.tell("go");
                assertEquals("b'\\x00\\x07\\x00'", peer.answer());
            }
        }
    }

    /** A program that can be told: it unregisters what it attached. */
    @ParameterizedTest
    @MethodSource("pythons")
    void aProgramThatIsTold(String python) throws IOException {
        try (SharedMemory segment = SharedMemory.create(Names.unique(), SIZE, Lifetime.PROCESS)) {
            assertEquals("", user(python, "unregisters", segment));
            assertTrue(exists(segment));
            assertEquals(1, first(segment));
        }
    }

    /** A program that can be told, from 3.13 on. */
    @Test
    void aProgramThatDoesNotTrack() throws IOException {
        int know = 0;
        for (String python : pythons()) {
            if (knowsTrack(python)) {
                know++;
                try (SharedMemory segment = SharedMemory.create(Names.unique(), SIZE, Lifetime.PROCESS)) {
                    assertEquals("", user(python, "untracked", segment));
                    assertTrue(exists(segment));
                    assertEquals(1, first(segment));
                }
            }
        }
        Capability.require(know > 0, "a CPython 3.13 or newer");
    }

    private static boolean knowsTrack(String python) throws IOException {
        return run(List.of(python, "-c", "import sys; print(sys.version_info >= (3, 13))"), null)
                .equals("True");
    }

    /** A program that cannot be told: the name goes, the memory stays, and the name can be brought back. */
    @ParameterizedTest
    @MethodSource("pythons")
    void aProgramThatCannotBeTold(String python) throws IOException {
        try (SharedMemory segment = SharedMemory.create(Names.unique(), SIZE, Lifetime.PROCESS)) {
            segment.keep();
            assertFalse(segment.restore());
            for (int round = 1; round <= 2; round++) {
                assertEquals("", user(python, "plain", segment));
                assertFalse(exists(segment));
                assertEquals(round, first(segment));
                assertTrue(segment.restore());
                assertTrue(exists(segment));
            }
            assertFalse(segment.restore());
        }
    }

    /** A program that we start: its tracker is ours. */
    @ParameterizedTest
    @MethodSource("pythons")
    void aProgramUnderOurTracker(String python) throws IOException {
        String forgotten;
        try (SharedMemory segment = SharedMemory.create(Names.unique(), SIZE, Lifetime.PROCESS)) {
            try (ResourceTracker tracker = ResourceTracker.start()) {
                tracker.protect(segment.name());
                forgotten = tracked(python, tracker, "forgets", segment);
                assertTrue(Files.exists(Path.of("/dev/shm", forgotten)), forgotten);
                assertEquals("", tracked(python, tracker, "starts", segment));
            }
            assertFalse(Files.exists(Path.of("/dev/shm", forgotten)));
            assertTrue(exists(segment));
            assertEquals(2, first(segment));
        }
    }

    private String tracked(String python, ResourceTracker tracker, String way, SharedMemory segment)
            throws IOException {
        return run(
                ResourceTracker.command(List.of(python), 9, List.of(script.toString(), way, segment.name())), tracker);
    }

    @Test
    void whatIsNotProtectedIsRemovedAsPythonWould() throws IOException {
        try (SharedMemory segment = SharedMemory.create(Names.unique(), SIZE, Lifetime.PROCESS)) {
            try (ResourceTracker tracker = ResourceTracker.start()) {
                tracked(Pythons.found().getLast(), tracker, "plain", segment);
                assertTrue(exists(segment));
            }
            assertFalse(exists(segment));
        }
        assertThrows(
                IllegalArgumentException.class, () -> ResourceTracker.command(List.of("python"), 2, List.of("script")));
    }

    @Test
    void aKeptNameGoesWithItsHandle() throws IOException {
        SharedMemory segment = SharedMemory.create(64);
        try (segment;
                SharedMemory other = SharedMemory.attach(segment.name())) {
            assertTrue(segment.name().startsWith("psm_"), segment.name());
            assertThrows(IllegalStateException.class, segment::restore);
            other.keep();
            other.keep();
            segment.unlink();
            IpcException gone = assertThrows(IpcException.class, segment::keep);
            assertEquals("ENOENT", gone.code());
            try (SharedMemory another = SharedMemory.create(segment.name(), 10, Lifetime.PROCESS)) {
                assertEquals(
                        "EEXIST",
                        assertThrows(IpcException.class, other::restore).code());
                assertThrows(IpcException.class, segment::keep);
                assertEquals(segment.name(), another.name());
            }
            assertTrue(other.restore());
            other.unlink();
            assertFalse(exists(segment));
        }
        assertThrows(IllegalStateException.class, segment::keep);
    }

    @Test
    void namesThatThePythonSideCannotHold() {
        for (String wrong : List.of("a:b", "\u00e9", "a b", "a\nb")) {
            assertThrows(ProtocolException.class, () -> SharedMemory.create(wrong, 1, Lifetime.PROCESS));
        }
    }

    @Test
    void reportsInEitherForm() {
        TrackedName segment = new TrackedName(true, "/psm_a");
        for (String line : List.of(
                "REGISTER:/psm_a:shared_memory",
                "{\"cmd\":\"REGISTER\",\"rtype\":\"shared_memory\",\"base64_name\":\"L3BzbV9h\"}")) {
            TrackedName.Report report = TrackedName.parse(line.getBytes(StandardCharsets.UTF_8));
            assertEquals(new TrackedName.Report("REGISTER", segment), report);
        }
        assertEquals(
                new TrackedName(false, "/mp-1"),
                TrackedName.parse("UNREGISTER:/mp-1:semaphore".getBytes(StandardCharsets.UTF_8))
                        .subject());
        for (String line : List.of("", "PROBE:0:noop", "x", "REGISTER:/x:file", "REGISTER:..:semaphore", "{\"cmd\"}")) {
            assertEquals(
                    null,
                    TrackedName.parse(line.getBytes(StandardCharsets.UTF_8)).subject());
        }
    }
}
