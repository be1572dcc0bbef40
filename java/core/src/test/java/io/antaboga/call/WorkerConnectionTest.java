package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Errno;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixListener;
import io.antaboga.transport.UnixSeqpacketChannel;
import io.antaboga.value.Bytes;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of a Python that serves, called from here. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class WorkerConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Graces PATIENT = new Graces(Duration.ofMillis(10), LONG, LONG, LONG);

    @TempDir
    Path directory;

    private interface Counter {
        int countUp() throws IpcException;
    }

    private ServingPython serving(Over over) throws Exception {
        try {
            Path handlers = Path.of(
                    WorkerConnectionTest.class.getResource("served_handlers.py").toURI());
            return ServingPython.start(over, directory, handlers);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Over.class,
            names = {"UNIX", "FIFO", "POSIXMQ", "SYSVMQ"})
    void callersOneAfterTheOtherFindOneState(Over over) throws Exception {
        try (ServingPython python = serving(over)) {
            for (int turn = 1; turn <= 2; turn++) {
                try (WorkerConnection worker = python.connect()) {
                    assertEquals(python.process.pid(), worker.pid());
                    assertTrue(worker.runtime().startsWith("CPython 3."));
                    assertEquals(turn, worker.bind(Counter.class).countUp());
                    byte[] large = new byte[1 << 20];
                    large[77] = 7;
                    assertArrayEquals(large, ((Bytes) worker.call("echo", large)).toByteArray());
                    assertEquals(9L, worker.call("apply", (UnaryOperator<Object>) value -> (Long) value * 3, 3));
                    assertThrows(PythonException.class, () -> worker.call("add", 1, "text"));
                    assertThrows(NoFunctionException.class, () -> worker.call("absent"));
                }
            }
            assertEquals(128 + 15, python.end());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Over.class,
            names = {"UNIX", "FIFO", "POSIXMQ", "SYSVMQ"})
    void endOfTheWorkerIsTold(Over over) throws Exception {
        try (ServingPython python = serving(over);
                WorkerConnection worker = python.connect()) {
            WorkerLostException lost = assertThrows(WorkerLostException.class, () -> worker.call("leave"));
            assertTrue(lost.started());
            assertEquals("unknown", lost.exit());
            WorkerLostException later = assertThrows(WorkerLostException.class, () -> worker.call("add", 1, 2));
            assertFalse(later.started());
        }
    }

    @Test
    void lateCallIsGivenUpAndTheConnectionStays() throws Exception {
        try (ServingPython python = serving(Over.UNIX);
                WorkerConnection worker =
                        python.connect(Worker.connect(python.url).graces(PATIENT))) {
            CountDownLatch ready = new CountDownLatch(1);
            CallOptions how = CallOptions.within(Duration.ofSeconds(2));
            CallDeadlineException late = assertThrows(
                    CallDeadlineException.class, () -> worker.call(how, "wait", (Runnable) ready::countDown));
            assertEquals(List.of("cancel", "raise"), names(late));
            assertEquals(0, ready.getCount());
            assertEquals(3L, worker.call("add", 1, 2));
        }
    }

    @Test
    void callThatWaitsForAnotherCallersHasNotBegun() throws Exception {
        try (ServingPython python = serving(Over.UNIX);
                WorkerConnection busy =
                        python.connect(Worker.connect(python.url).graces(PATIENT));
                WorkerConnection worker = python.connect()) {
            CountDownLatch ready = new CountDownLatch(1);
            CompletableFuture<Object> running = busy.callAsync("wait", (Runnable) ready::countDown);
            ready.await();
            CallOptions how = CallOptions.within(Duration.ofMillis(50));
            CallDeadlineException late = assertThrows(CallDeadlineException.class, () -> worker.call(how, "count_up"));
            assertEquals(List.of(), names(late));
            running.cancel(true);
            assertEquals(1L, worker.call("count_up"));
        }
    }

    @Test
    void handlerThatResistsCostsTheConnection() throws Exception {
        Graces brief = new Graces(Duration.ZERO, Duration.ofMillis(20), LONG, LONG);
        try (ServingPython python = serving(Over.UNIX);
                WorkerConnection worker =
                        python.connect(Worker.connect(python.url).graces(brief))) {
            CountDownLatch ready = new CountDownLatch(1);
            Path fifo = directory.resolve("go-on");
            assertEquals(
                    0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
            CallOptions how = CallOptions.within(Duration.ofSeconds(2));
            CallDeadlineException late = assertThrows(
                    CallDeadlineException.class,
                    () -> worker.call(how, "resist", (Runnable) ready::countDown, fifo.toString()));
            assertEquals(List.of("cancel", "raise", "close"), names(late));
            assertThrows(ClosedException.class, () -> worker.call("add", 1, 2));
        }
    }

    private static List<String> names(CallDeadlineException late) {
        return late.steps().stream().map(CallDeadlineException.Step::name).toList();
    }

    @Test
    void closedConnectionIsTold() throws Exception {
        try (ServingPython python = serving(Over.UNIX)) {
            WorkerConnection worker = python.connect();
            worker.close();
            worker.close();
            assertThrows(ClosedException.class, () -> worker.call("add", 1, 2));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"version\": 2, \"over\": \"unix\", \"pid\": 1, \"secret\": \"x\"} | another version",
                "{\"version\": 1, \"over\": \"fifo\", \"pid\": 1, \"secret\": \"x\"} | another mechanism",
                "no JSON | no JSON"
            })
    void offerThatIsNoneIsRefused(String offer, String told) throws Exception {
        UnixAddress door = UnixAddress.path(directory.resolve(Names.unique()));
        try (UnixListener listener = UnixListener.bind(door, StreamOptions.DEFAULT.withMaxDescriptors(1))) {
            Thread server = Thread.ofVirtual().start(() -> {
                try (UnixChannel caller = listener.accept();
                        UnixSeqpacketChannel.Pair side = UnixSeqpacketChannel.create(Side.OPTIONS);
                        Descriptor peer = side.peer()) {
                    caller.send(ByteBuffer.wrap(offer.getBytes(StandardCharsets.UTF_8)), List.of(peer));
                } catch (IpcException e) {
                    throw new AssertionError(e);
                }
            });
            ProtocolException refused =
                    assertThrows(ProtocolException.class, () -> Worker.connect("unix:" + door.toPath())
                            .open());
            assertTrue(refused.getMessage().contains(told), refused.getMessage());
            server.join();
        }
    }

    @Test
    void whoIsNotServedInTimeIsTold() throws Exception {
        UnixAddress door = UnixAddress.path(directory.resolve(Names.unique()));
        try (UnixListener listener = UnixListener.bind(door)) {
            WorkerConnectionBuilder builder =
                    Worker.connect("unix:" + door.toPath()).connectDeadline(Duration.ofMillis(20));
            assertThrows(CallDeadlineException.class, builder::open);
            listener.accept().close();
        }
    }

    @Test
    void whoIsNotThereIsTold() throws Exception {
        String url = "unix:" + directory.resolve(Names.unique());
        IpcException absent =
                assertThrows(IpcException.class, () -> Worker.connect(url).open());
        assertEquals(Errno.ENOENT, absent.errno());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unix:", "fifo:/a", "posixmq:/a,", "sysvmq:1,x", "ring:/a,/b", "/a"})
    void urlThatIsNoneIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> Worker.connect(url));
    }
}
