package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.call.Pools.Held;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pools whose workers end, cannot be started, or have to be ended. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class PoolDeathTest {
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final CallOptions TWICE = CallOptions.DEFAULT.withIdempotent();

    @TempDir
    Path directory;

    /** A function that may be executed twice, as its interface says. */
    interface Repeatable {
        @Idempotent
        Object dieNoting(String path) throws IpcException;
    }

    private long begun() throws Exception {
        return Files.lines(directory.resolve("notes")).count();
    }

    private String notes() {
        return directory.resolve("notes").toString();
    }

    @Test
    void whatHadBegunIsNotCalledAgain() throws Exception {
        try (WorkerPool pool = Pools.pool(1).start()) {
            Object before = pool.call("pid");
            WorkerLostException lost = assertThrows(WorkerLostException.class, () -> pool.call("die_noting", notes()));
            assertTrue(lost.started());
            assertEquals("SIGKILL", lost.exit());
            assertEquals(1, begun());
            assertNotEquals(before, pool.call("pid"));
            assertEquals(1, pool.statistics().restarts());
            assertEquals(0, pool.statistics().retries());
        }
    }

    @Test
    void whatMayBeExecutedTwiceIsCalledAgain() throws Exception {
        try (WorkerPool pool = Pools.pool(1).attempts(2).start()) {
            assertEquals("second", pool.call("second", notes()));
            assertEquals(2, begun());
            assertEquals(1, pool.statistics().retries());
            assertTrue(assertThrows(WorkerLostException.class, () -> pool.call(TWICE, "die_noting", notes()))
                    .started());
            assertEquals(4, begun());
            Repeatable bound = pool.bind(Repeatable.class);
            assertThrows(WorkerLostException.class, () -> bound.dieNoting(notes()));
            assertEquals(6, begun());
        }
    }

    @Test
    void whatHadNotBegunIsCalledAgain() throws Exception {
        try (WorkerPool pool = Pools.pool(1).start()) {
            int pid = pool.call(Integer.class, "pid");
            Pools.signal("STOP", pid);
            CompletableFuture<Object> call = Pools.run(() -> pool.call("pid"));
            Pools.await(pool, now -> now.busy() == 1);
            Pools.signal("KILL", pid);
            assertNotEquals((long) pid, call.get());
            assertEquals(1, pool.statistics().calls() - 1);
            assertEquals(0, pool.statistics().failures());
        }
    }

    @Test
    void aWorkerThatEndsWithoutACallIsReplaced() throws Exception {
        try (WorkerPool pool = Pools.pool(1).start()) {
            int pid = pool.call(Integer.class, "pid");
            Pools.signal("KILL", pid);
            Pools.await(pool, now -> now.restarts() == 1 && now.up() == 1);
            assertNotEquals(pid, pool.call(Integer.class, "pid"));
            assertEquals(0, pool.statistics().retries());
        }
    }

    @Test
    void aWorkerThatHadToBeKilledIsReplaced() throws Exception {
        Graces graces = new Graces(SHORT, SHORT, SHORT, SHORT);
        WorkerBuilder worker = Pools.worker().graces(graces);
        try (WorkerPool pool = WorkerPool.of(worker).size(1).start()) {
            int pid = pool.call(Integer.class, "pid");
            Pools.signal("STOP", pid);
            CallDeadlineException late =
                    assertThrows(CallDeadlineException.class, () -> pool.call(CallOptions.within(SHORT), "pid"));
            assertEquals("kill", late.steps().getLast().name());
            assertNotEquals(pid, pool.call(Integer.class, "pid"));
        }
    }

    @Test
    void aWorkerThatDoesNotPassItsCheckIsReplaced() throws Exception {
        Graces graces = new Graces(SHORT, SHORT, SHORT, SHORT);
        WorkerBuilder worker = Pools.worker().graces(graces);
        WorkerPoolBuilder options = WorkerPool.of(worker).size(1);
        try (WorkerPool pool = options.healthCheck(SHORT, idle -> idle.ping(Duration.ofSeconds(1)))
                .start()) {
            int pid = pool.call(Integer.class, "pid");
            Pools.signal("STOP", pid);
            Pools.await(pool, now -> now.restarts() > 0 && now.up() == 1);
            assertNotEquals(pid, pool.call(Integer.class, "pid"));
        }
    }

    @Test
    void aPoolWhoseWorkersCannotBeStartedSaysWhy() throws Exception {
        WorkerBuilder failing = Pools.worker().deadline(SOON).command("sh", "-c", "echo no luck >&2; exit 7");
        assertThrows(
                WorkerLostException.class, () -> WorkerPool.of(failing).size(2).start());
        try (WorkerPool pool = WorkerPool.of(failing).size(2).lazy().start()) {
            for (Duration time : List.of(SOON, Duration.ofDays(50_000))) {
                NoWorkerException none =
                        assertThrows(NoWorkerException.class, () -> pool.call(CallOptions.within(time), "pid"));
                WorkerLostException cause = assertInstanceOf(WorkerLostException.class, none.getCause());
                assertEquals("exit code 7", cause.exit());
                assertEquals(List.of("no luck"), cause.lastLines());
            }
            assertTrue(pool.statistics().failedStarts() > 0);
            assertThrows(NoWorkerException.class, () -> pool.bind(Repeatable.class));
        }
    }

    @Test
    void workersAreStartedAgainUntilOneCanBe() throws Exception {
        Path flag = directory.resolve("flag");
        WorkerBuilder worker = Pools.worker()
                .python(script("[ -e " + flag + " ] || exit 7; exec "
                        + Path.of(System.getProperty("antaboga.root"), ".venv/bin/python") + " \"$@\""));
        WorkerPoolBuilder options = WorkerPool.of(worker).size(1).lazy();
        try (WorkerPool pool = options.backOff(Duration.ZERO, SHORT).start()) {
            CompletableFuture<Object> call = Pools.run(() -> pool.call("echo", 1));
            Pools.await(pool, now -> now.failedStarts() >= 3);
            Files.createFile(flag);
            assertEquals(1L, call.get());
        }
    }

    private Path script(String body) throws Exception {
        Path script = directory.resolve("interpreter");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void closingEndsAWorkerThatIsBeingStarted() throws Exception {
        WorkerBuilder silent = Pools.worker().command("tail", "-f", "/dev/null");
        WorkerPool pool = WorkerPool.of(silent).size(2).lazy().start();
        CompletableFuture<Object> call = Pools.run(() -> pool.call("pid"));
        Pools.await(pool, now -> now.starting() == 1);
        pool.close(Duration.ZERO);
        assertInstanceOf(
                ClosedException.class,
                assertThrows(ExecutionException.class, call::get).getCause());
    }

    @Test
    void closingEndsWorkersThatDoNotListen() throws Exception {
        Graces graces = new Graces(SHORT, SHORT, SHORT, SHORT);
        WorkerPool pool = WorkerPool.of(Pools.worker().graces(graces)).size(2).start();
        try (Held held = Held.in(pool, "held")) {
            Pools.signal("STOP", pool.call(Integer.class, "pid"));
            pool.close(Duration.ZERO);
            held.letGo();
            assertInstanceOf(
                    ClosedException.class,
                    assertThrows(ExecutionException.class, held.result::get).getCause());
        }
    }
}
