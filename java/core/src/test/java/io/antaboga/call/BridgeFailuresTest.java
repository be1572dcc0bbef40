package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.SysvKey;
import io.antaboga.memory.PosixShm;
import io.antaboga.process.OtherJvm;
import io.antaboga.registry.Entry;
import io.antaboga.registry.Registry;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.SysvMq;
import io.antaboga.value.Bytes;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import io.antaboga.value.Tuple;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong in bridges between Java and Python, one test each: every comment says what happens elsewhere. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class BridgeFailuresTest {
    private static final Path ROOT = Path.of(System.getProperty("antaboga.root"));
    private static final Duration ANY = null;

    @TempDir
    private Path temporary;

    static WorkerBuilder worker() throws Exception {
        return Worker.python(Path.of(BridgeFailuresTest.class
                        .getResource("bridge_failures.py")
                        .toURI()))
                .python(ROOT.resolve(".venv/bin/python"))
                .deadline(ANY);
    }

    @AfterEach
    void nothingIsMappedAnyMore() throws Exception {
        MemoryPair.collect();
    }

    /** A result that JSON has no word for makes a line that the other side cannot parse, and the caller waits for ever. */
    @Test
    void aNumberThatIsNoneComesBack() throws Exception {
        try (Worker worker = worker().start()) {
            for (String pattern : List.of(
                    "7ff8000000000000",
                    "fff8000000000abc",
                    "7ff0000000000000",
                    "fff0000000000000",
                    "8000000000000000")) {
                double number = Double.longBitsToDouble(Long.parseUnsignedLong(pattern, 16));
                assertEquals(pattern, worker.call("bits", number));
                Double back = worker.call(Double.class, "number_of", pattern);
                assertEquals(Double.doubleToRawLongBits(number), Double.doubleToRawLongBits(back));
            }
        }
    }

    /** An integer of more than 64 bits loses those above, so that 2 to the power of 70 is 0; or it is a failure to parse. */
    @Test
    void aLargeIntegerStaysWhatItIs() throws Exception {
        BigInteger large = BigInteger.TWO.pow(70);
        try (Worker worker = worker().start()) {
            assertEquals(large, worker.call("power", 2, 70));
            assertEquals(large.negate(), worker.call("echo", large.negate()));
            assertEquals("int " + large, worker.call("described", large));
            assertEquals(1L << 62, worker.call("power", 2, 62));
            assertThrows(TypeRefusedException.class, () -> worker.call(Long.class, "power", 2, 70));
        }
    }

    /** Octets come as a list of numbers there, and as a handle of something opaque here. */
    @Test
    void octetsAreOctets() throws Exception {
        try (Worker worker = worker().start()) {
            assertEquals("bytes b'\\x00\\xff\\n'", worker.call("described", new byte[] {0, -1, 10}));
            assertEquals(Bytes.of((byte) 0, (byte) 1, (byte) 2), worker.call("octets", 3));
            assertArrayEquals(new byte[] {0, 1}, worker.call(byte[].class, "octets", 2));
        }
    }

    /** A str that is no text in any encoding, or a dict whose keys are no str, comes as something like it. */
    @Test
    void textAndKeysAreExact() throws Exception {
        try (Worker worker = worker().start()) {
            for (String text : List.of("\ud800", "\udc00\ud800", "\0", "\ud83d\udc0d", "\u2028\r\n\"\\")) {
                assertEquals(text, worker.call("echo", text));
            }
            assertEquals("str '\\ud800'", worker.call("described", "\ud800"));
            Map<Object, Object> map = new LinkedHashMap<>();
            map.put(1L, "one");
            map.put("1", "text");
            map.put(Tuple.of(1L, null), "tuple");
            map.put(null, "none");
            map.put("$int", "like a tag");
            assertEquals(map, worker.call("echo", map));
            assertEquals(
                    "dict {1: 'one', '1': 'text', (1, None): 'tuple', None: 'none', '$int': 'like a tag'}",
                    worker.call("described", map));
        }
    }

    /** What a program prints goes where the answers go; a line without an end swallows the answer behind it. */
    @Test
    void whatIsPrintedIsNoAnswer() throws Exception {
        HeardLog log = new HeardLog();
        try (Worker worker = worker().logger(log).start()) {
            assertEquals("begun", worker.call("unfinished", "begun"));
            log.await("begun{\"responseType\": \"COMPLETION\"} by puts");
            assertEquals(1L, worker.call("echo", 1));
        }
        log.await("no end");
    }

    /** A call that is under way when the worker dies, or that is made afterwards, waits for ever. */
    @Test
    void aDeadWorkerKeepsNobodyWaiting() throws Exception {
        try (Worker worker = worker().start()) {
            WorkerLostException lost = assertThrows(WorkerLostException.class, () -> worker.call("kill_self"));
            assertEquals("SIGKILL", lost.exit());
            assertTrue(lost.started());
            assertThrows(WorkerLostException.class, () -> worker.call("echo", 1));
        }
    }

    /** Cancelling only sets a flag, and closing only ends the input: a loop that looks at neither runs on. */
    @Test
    void aLoopEndsWhenItsCallIsGivenUp() throws Exception {
        ProcessHandle process;
        CompletableFuture<ClosedException> closed;
        try (Worker worker = worker().start()) {
            process = ProcessHandle.of(worker.pid()).orElseThrow();
            CountDownLatch runs = new CountDownLatch(1);
            CompletableFuture<Object> spinning = worker.callAsync("spin", (Runnable) runs::countDown);
            runs.await();
            spinning.cancel(true);
            assertEquals(1L, worker.call("echo", 1));
            CountDownLatch again = new CountDownLatch(1);
            closed = Calling.run(
                    true,
                    () -> assertThrows(ClosedException.class, () -> worker.call("spin", (Runnable) again::countDown)));
            again.await();
        }
        closed.get();
        assertFalse(process.isAlive());
    }

    /** A worker outlives the program that started it, with a processor of its own; what that program had made stays, too. */
    @ParameterizedTest
    @EnumSource
    void aKilledProgramTakesItsWorkerAlong(Over over) throws Exception {
        Path fifo = temporary.resolve("alive");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Process caller = new ProcessBuilder(OtherJvm.command(
                        DoomedCaller.class, List.of("-Dantaboga.root=" + ROOT), List.of(over.name(), fifo.toString())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Registry registry = Registry.ofCurrentUser();
        try (InputStream alive = Files.newInputStream(fifo)) {
            caller.destroyForcibly().waitFor();
            // The other end closes when the worker is gone.
            assertEquals(-1, alive.read());
        } finally {
            caller.getInputStream().close();
            caller.getErrorStream().close();
            caller.getOutputStream().close();
        }
        for (Entry entry : left(registry, caller.pid())) {
            // A System V queue has no name that could go before its users do.
            assertTrue(over == Over.SYSVMQ || isGone(entry), entry::toString);
        }
        List<Entry> before = left(registry, caller.pid());
        // The kernel closes what a dead process had open one after the other.
        while (!left(registry, caller.pid()).isEmpty()) {
            registry.clean(false);
        }
        for (Entry entry : before) {
            assertTrue(isGone(entry), entry::toString);
        }
    }

    private static List<Entry> left(Registry registry, long pid) throws IpcException {
        return registry.entries().stream().filter(entry -> entry.pid() == pid).toList();
    }

    private static boolean isGone(Entry entry) throws IpcException {
        return switch (entry.mechanism()) {
            case "fifo" -> Files.notExists(Path.of(entry.name()));
            case "posixmq" -> isAbsent(() -> PosixMq.open(entry.name()));
            case "sysvmq" -> isAbsent(() -> SysvMq.open(SysvKey.of(Integer.parseInt(entry.name()))));
            default -> false;
        };
    }

    private interface Opening {
        AutoCloseable open() throws IpcException;
    }

    private static boolean isAbsent(Opening opening) {
        return assertThrows(IpcException.class, opening::open).code().equals("ENOENT");
    }

    /** Memory that a worker made has a name, and stays under it when the worker has ended and all have let go. */
    @Test
    void memoryHasNoNameToBeLeftUnder() throws Exception {
        try (Worker worker = worker().start()) {
            NDArray made = (NDArray) worker.call("grid", 300, 500);
            assertEquals(149_999.0, made.getDouble(299, 499));
            assertEquals(List.of(), worker.call("mapped_files"));
            assertThrows(WorkerLostException.class, () -> worker.call("kill_self"));
            assertEquals(149_999.0, made.getDouble(299, 499));
            try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
                assertEquals(
                        List.of(),
                        maps.filter(line -> line.contains("/dev/shm/")).toList());
            }
        }
    }

    /** Each segment that is attached and let go of leaves a descriptor open. */
    @Test
    void descriptorsDoNotBecomeMore() throws Exception {
        int rounds = 50;
        try (Worker worker = worker().start()) {
            int before = Descriptors.open().size();
            long there = worker.call(Long.class, "open_files");
            for (int i = 0; i < rounds; i++) {
                NDArray array = (NDArray) worker.call("grid", 100, 100);
                assertEquals(array, worker.call("echo", array));
            }
            while (Descriptors.open().size() - before >= rounds / 2) {
                System.gc();
                // Who lets go of memory is heard when other memory comes.
                worker.call("grid", 100, 100);
            }
            long moreThere = worker.call(Long.class, "open_files") - there;
            assertTrue(moreThere < rounds / 2, () -> moreThere + " more there");
        }
    }

    /** An array is copied, encoded as text and copied again, so that a few megabytes take seconds. */
    @Test
    void aLargeArrayIsTheSameMemory() throws Exception {
        try (Worker worker = worker().start();
                SharedArray shared = SharedArray.zeros(DType.of("<i4"), 1 << 21)) {
            NDArray array = shared.array();
            NDArray part = (NDArray) worker.call("keep", array);
            assertEquals(7, array.getLong((1 << 21) - 1));
            array.setLong(8, (1 << 21) - 1);
            assertEquals(8L, worker.call("kept_last"));
            assertEquals(8, part.getLong((1 << 21) - 2));
        }
    }

    /** An array of more than 2 GiB has no buffer in Java, and reading one after its end takes the JVM along. */
    @Test
    void anArrayMayBeLargerThanABuffer() throws Exception {
        long items = 3L << 30;
        NDArray array;
        try (Worker worker = worker().start();
                SharedArray shared = SharedArray.zeros(DType.of("|u1"), items)) {
            array = shared.array();
            worker.call("keep", array);
            assertEquals(7, array.getLong(items - 1));
        }
        assertThrows(IllegalStateException.class, () -> array.getLong(items - 1));
        assertThrows(IllegalStateException.class, () -> array.memory().get(ValueLayout.JAVA_BYTE, 0));
    }

    /** Calls that wait are executed in the reverse order, the first one last. */
    @Test
    void callsThatWaitKeepTheirOrder() throws Exception {
        int count = 5;
        HeardLog log = new HeardLog();
        try (Worker worker = worker().logger(log).start()) {
            CompletableFuture<Object> gathering = Calling.run(true, () -> worker.call("gather", count));
            List<CompletableFuture<Object>> waiting = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int index = i;
                log.await("send " + i);
                waiting.add(Calling.run(true, () -> worker.call("note", index)));
            }
            gathering.get();
            for (int i = 0; i < count; i++) {
                List<Long> noted =
                        IntStream.rangeClosed(0, i).mapToObj(n -> (long) n).toList();
                assertEquals(noted, waiting.get(i).get());
            }
        }
    }

    /** A function of the caller that calls the worker again waits for a thread, or a socket, that waits for it. */
    @ParameterizedTest
    @EnumSource
    void aCallbackMayCallBack(Over over) throws Exception {
        int depth = 50;
        try (Worker worker = worker().over(over).start()) {
            UnaryOperator<Object> down = new UnaryOperator<>() {
                @Override
                public Object apply(Object left) {
                    Exported self = Exported.function(UnaryOperator.class, this);
                    try {
                        return (Long) left == 0 ? 0L : 1 + worker.call(Long.class, "apply", self, (Long) left - 1);
                    } catch (IpcException e) {
                        throw new AssertionError(e);
                    }
                }
            };
            Exported first = Exported.function(UnaryOperator.class, down);
            assertEquals((long) depth, worker.call("apply", first, depth));
        }
    }

    /** An error that crosses is text: its class, its frames and its cause are gone. */
    @Test
    void anErrorIsMoreThanItsText() throws Exception {
        try (Worker worker = worker().start()) {
            Exported failing = Exported.function(Runnable.class, (Runnable) BridgeFailuresTest::fail);
            PythonException thrown = assertThrows(PythonException.class, () -> worker.call("raise_through", failing));
            List<String> frames = Arrays.stream(thrown.getStackTrace())
                    .map(StackTraceElement::getMethodName)
                    .toList();
            assertTrue(frames.contains("raise_through"), frames::toString);
            assertEquals("IllegalStateException", thrown.className());
            PythonException cause = (PythonException) thrown.getCause();
            assertEquals("UnsupportedOperationException", cause.className());
        }
    }

    private static void fail() {
        throw new IllegalStateException("here", new UnsupportedOperationException("why"));
    }

    /** Opening memory that is not there makes some, of no size; making what is there opens it, and removes it at the end. */
    @Test
    void openingMakesNothingAndMakingOpensNothing() throws Exception {
        String name = Names.posix();
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> PosixShm.open(name)).code());
        assertFalse(Files.exists(Path.of("/dev/shm" + name)));
        try (PosixShm made = PosixShm.create(name, 64)) {
            made.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 5);
            assertEquals(
                    "EEXIST",
                    assertThrows(IpcException.class, () -> PosixShm.create(name, 64))
                            .code());
            try (PosixShm opened = PosixShm.open(name)) {
                assertEquals(5, opened.memory().get(ValueLayout.JAVA_BYTE, 0));
            }
        }
    }

    /** What one program shares with its worker, everybody on the machine can read. */
    @Test
    void nobodyElseMayReadWhatIsShared() throws Exception {
        String name = Names.posix();
        try (PosixShm made = PosixShm.create(name, 64)) {
            Path path = Path.of("/dev/shm" + made.name());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }
}
