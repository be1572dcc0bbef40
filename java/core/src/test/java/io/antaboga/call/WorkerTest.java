package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of a Python process, called from here. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class WorkerTest {
    private static final Graces PATIENT =
            new Graces(Duration.ofMillis(10), Duration.ofSeconds(100), Duration.ofSeconds(100), Duration.ofSeconds(60));

    static WorkerBuilder worker() {
        try {
            Path handlers = Path.of(WorkerTest.class.getResource("handlers.py").toURI());
            return Worker.python(handlers).graces(PATIENT).deadline(Duration.ofSeconds(100));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void callsGoOverEveryMechanism(Over over) throws Exception {
        try (Worker worker = worker().over(over).start()) {
            assertEquals(5L, worker.call("add", 2, 3));
            assertEquals(List.of("a", 1L), worker.call("echo", List.of("a", 1)));
            assertEquals(Bytes.of((byte) 1, (byte) 2), worker.call("echo", new byte[] {1, 2}));
            byte[] large = new byte[1 << 20];
            large[77] = 7;
            assertArrayEquals(large, ((Bytes) worker.call("echo", large)).toByteArray());
            assertEquals(worker.pid(), worker.call(Integer.class, "pid"));
            assertEquals(9L, worker.call("apply", (UnaryOperator<Object>) value -> (Long) value * 3, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void whoWaitsForAWorkerThatEndsIsToldHow(Over over) throws Exception {
        try (Worker worker = worker().over(over).start()) {
            WorkerLostException lost = assertThrows(WorkerLostException.class, () -> worker.call("leave", 3));
            assertTrue(lost.started());
            assertEquals("exit code 3", lost.exit());
            assertEquals(List.of("about to leave"), lost.lastLines());
            WorkerLostException later = assertThrows(WorkerLostException.class, () -> worker.call("add", 1, 2));
            assertFalse(later.started());
            assertFalse(worker.isAlive());
        }
    }

    @Test
    void aSignalIsTold() throws Exception {
        try (Worker worker = worker().start()) {
            WorkerLostException lost = assertThrows(WorkerLostException.class, () -> worker.call("die", 11));
            assertEquals("SIGSEGV", lost.exit());
            assertTrue(lost.trace().contains("in die"), lost::trace);
        }
    }

    @Test
    void whatAFunctionRaisesIsThrown() throws Exception {
        try (Worker worker = worker().start()) {
            PythonException raised = assertThrows(PythonException.class, () -> worker.call("fail", "meant"));
            assertEquals("ValueError", raised.className());
            assertEquals("meant", raised.text());
            assertEquals(
                    "NO_FUNCTION",
                    assertThrows(IpcException.class, () -> worker.call("absent"))
                            .code());
            assertEquals(3L, worker.call(CallOptions.named("b", 2), "add", 1));
        }
    }

    @Test
    void cancellingAFutureInterruptsASystemCall() throws Exception {
        try (Worker worker = worker().start()) {
            CountDownLatch runs = new CountDownLatch(1);
            CompletableFuture<Object> waiting = worker.callAsync("wait", (Runnable) runs::countDown);
            runs.await();
            waiting.cancel(true);
            assertEquals(3L, worker.call("add", 1, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptGivesTheCallUp(boolean virtual) throws Exception {
        try (Worker worker = worker().start()) {
            CountDownLatch runs = new CountDownLatch(1);
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            CompletableFuture<InterruptedIpcException> interrupted = Calling.run(virtual, () -> {
                thread.complete(Thread.currentThread());
                return assertThrows(
                        InterruptedIpcException.class, () -> worker.call("wait", (Runnable) runs::countDown));
            });
            runs.await();
            thread.get().interrupt();
            interrupted.get();
            assertEquals(3L, worker.call("add", 1, 2));
        }
    }

    @Test
    void closingEndsTheCallsOfOthers() throws Exception {
        Worker worker = worker().start();
        CountDownLatch runs = new CountDownLatch(1);
        CompletableFuture<ClosedException> waiting = Calling.run(
                true, () -> assertThrows(ClosedException.class, () -> worker.call("wait", (Runnable) runs::countDown)));
        try (worker) {
            runs.await();
        }
        waiting.get();
        assertThrows(ClosedException.class, () -> worker.call("add", 1, 2));
    }

    @Test
    void whatCannotBeStartedIsTold() {
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> worker().python(Path.of("/nowhere/python"))
                                .start())
                        .code());
        WorkerLostException lost = assertThrows(
                WorkerLostException.class, () -> worker().command("sh", "-c", "echo nothing here >&2; exit 7")
                        .start());
        assertEquals("exit code 7", lost.exit());
        assertEquals(List.of("nothing here"), lost.lastLines());
    }

    @Test
    void anInterpreterThatIsTooOldSaysWhatIsWanted(@TempDir Path folder) throws Exception {
        Path old = folder.resolve("python3.8");
        Files.writeString(old, """
                #!/bin/sh
                exec python3 -c 'import sys; sys.version_info = (3, 8, 18); exec(sys.argv.pop(1))' "$2" "$3"
                """);
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
        WorkerLostException lost = assertThrows(
                WorkerLostException.class, () -> worker().python(old).start());
        assertEquals(1, lost.lastLines().size(), lost::toString);
        assertTrue(lost.getMessage().contains("stderr=start: CPython 3.10 or later is wanted, found="), lost::toString);
    }

    @Test
    void handlersThatAreNotThereAreNamed(@TempDir Path folder) {
        Path absent = folder.resolve("absent.py");
        IpcException missing =
                assertThrows(IpcException.class, () -> Worker.python(absent).start());
        assertEquals("import: no such file or directory (ENOENT), path=" + absent, missing.getMessage());
        assertEquals("ENOENT", missing.code());
        assertEquals(2, missing.errno());
    }

    @Test
    void whatOneWorkerPassedIsNotPassedToAnother() throws Exception {
        try (Worker one = worker().start();
                Worker other = worker().start()) {
            UnaryOperator<Object> passOn = function -> {
                assertInstanceOf(RemoteFunction.class, function);
                TypeRefusedException refused =
                        assertThrows(TypeRefusedException.class, () -> other.call("echo", function));
                assertTrue(refused.getMessage().contains("RemoteFunction"), refused::toString);
                try {
                    return ((RemoteFunction) function).call(20);
                } catch (IpcException e) {
                    throw new UncheckedIOException(e);
                }
            };
            assertEquals(40L, one.call("lend", passOn));
        }
    }

    @Test
    void whatIsCompiledOfItsOwnFilesIsKeptWhateverTheEnvironmentSaysOfOthers(@TempDir Path folder) throws Exception {
        Path handlers = folder.resolve("fresh.py");
        Files.writeString(handlers, "import sys\ndef wish(): return sys.dont_write_bytecode\n");
        try (Worker worker = Worker.python(handlers)
                .environment("PYTHONDONTWRITEBYTECODE", "1")
                .environment("PYTHONPYCACHEPREFIX", "")
                .start()) {
            assertEquals(true, worker.call("wish"));
        }
        Path compiled = PythonFiles.directory().resolve("antaboga/call/__pycache__");
        try (Stream<Path> files = Files.list(compiled)) {
            assertTrue(files.anyMatch(file -> file.getFileName().toString().startsWith("_link.")));
        }
        assertFalse(Files.exists(folder.resolve("__pycache__")));
    }
}
