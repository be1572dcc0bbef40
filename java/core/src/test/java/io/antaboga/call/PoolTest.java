package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.call.Pools.Held;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.DType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls of a pool whose workers live: who gets one, who waits, who is refused, and how the pool ends. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class PoolTest {
    private static final Duration SOON = Duration.ofMillis(50);

    /** Some of the functions. */
    interface Handlers {
        String echo(String value) throws Exception;

        CompletableFuture<Integer> pid();
    }

    private static List<?> pair(CompletableFuture<Object> result) throws Exception {
        return assertInstanceOf(List.class, result.get());
    }

    private static Throwable failure(CompletableFuture<?> result) {
        return assertThrows(ExecutionException.class, result::get).getCause();
    }

    @Test
    void eachWorkerHasOneCallAndTheRestWaitInTheirOrder() throws Exception {
        try (WorkerPool pool = Pools.pool(2).start();
                Held one = Held.in(pool, "one");
                Held two = Held.in(pool, "two")) {
            ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Object>> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                waiting.add(Pools.run(
                        () -> pool.call(Object.class, "echo", pool.call("hold", (Runnable) () -> order.add(number)))));
                Pools.await(pool, now -> now.queued() == number + 1);
            }
            PoolStatistics now = pool.statistics();
            assertEquals(2, now.up());
            assertEquals(2, now.busy());
            assertEquals(0, now.calls());
            one.letGo();
            for (CompletableFuture<Object> call : waiting) {
                call.get();
            }
            assertEquals(List.of(0, 1, 2, 3, 4), List.copyOf(order));
            two.letGo();
            assertNotEquals(pair(one.result).get(1), pair(two.result).get(1));
            assertEquals(12, pool.statistics().calls());
            assertEquals(0, pool.statistics().failures() + pool.statistics().restarts());
        }
    }

    @Test
    void manyThreadsGetWhatBelongsToTheirArguments() throws Exception {
        try (WorkerPool pool = Pools.pool(2).start()) {
            List<CompletableFuture<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                long number = i;
                calls.add(pool.callAsync("echo", number));
            }
            for (int i = 0; i < 300; i++) {
                assertEquals((long) i, calls.get(i).get());
            }
            Handlers bound = pool.bind(Handlers.class);
            assertEquals("a", bound.echo("a"));
            assertNotEquals(bound.pid().get(), bound.pid().get(), "the one that was idle longest comes first");
            assertEquals(
                    "ValueError",
                    assertThrows(PythonException.class, () -> pool.call("fail", "meant"))
                            .className());
            assertThrows(NoFunctionException.class, () -> pool.call("absent"));
            assertEquals(2, pool.statistics().failures());
        }
    }

    @Test
    void tooManyAreRefusedAtOnceAndOthersWaitUntilTheirDeadline() throws Exception {
        try (WorkerPool pool = Pools.pool(1).queue(1).start();
                Held held = Held.in(pool, "held")) {
            CompletableFuture<Object> waiting = Pools.run(() -> pool.call("echo", "waited"));
            Pools.await(pool, now -> now.queued() == 1);
            assertEquals(
                    "QUEUE_FULL",
                    assertThrows(QueueFullException.class, () -> pool.call("echo", 1))
                            .code());
            held.letGo();
            assertEquals("waited", waiting.get());
            assertEquals(1, pool.statistics().refused());
            try (Held again = Held.in(pool, "again")) {
                CallDeadlineException late =
                        assertThrows(CallDeadlineException.class, () -> pool.call(CallOptions.within(SOON), "echo", 1));
                assertEquals(false, late.details().get("started"));
                assertEquals(List.of(), late.steps());
                again.letGo();
                assertEquals(List.of("again", pool.call(Integer.class, "pid")), normal(pair(again.result)));
            }
            assertEquals(0, pool.statistics().restarts());
        }
    }

    private static List<Object> normal(List<?> pair) {
        return List.of(pair.get(0), ((Long) pair.get(1)).intValue());
    }

    @Test
    void whoWaitsForAWorkerIsInterruptedOrCancelled() throws Exception {
        try (WorkerPool pool = Pools.pool(1).start();
                Held held = Held.in(pool, "held")) {
            for (boolean virtual : new boolean[] {false, true}) {
                Blocked blocked = Blocked.start(virtual, () -> pool.call("echo", 1));
                Pools.await(pool, now -> now.queued() == 1);
                blocked.interrupt();
                Blocked.Ended ended = blocked.ended();
                assertInstanceOf(InterruptedIpcException.class, ended.failure());
                assertTrue(ended.interrupted());
            }
            CompletableFuture<Object> future = pool.callAsync("echo", 1);
            Pools.await(pool, now -> now.queued() == 1);
            future.cancel(true);
            Pools.await(pool, now -> now.queued() == 0);
            held.letGo();
            assertEquals(1L, pool.call("echo", 1));
        }
    }

    @Test
    void aCallWithinACallIsExecutedByTheWorkerThatCalledBack() throws Exception {
        try (WorkerPool pool = Pools.pool(1).start()) {
            Supplier<Object> back = () -> {
                try {
                    return pool.call("pid");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            };
            List<?> both = assertInstanceOf(List.class, pool.call("nested", back));
            assertEquals(both.get(0), both.get(1));
        }
    }

    @Test
    void sharedMemoryGoesToEachWorker() throws Exception {
        try (WorkerPool pool = Pools.pool(2).start();
                SharedArray array = SharedArray.zeros(DType.of("<f8"), 100_000)) {
            array.array().setDouble(3, 99_999);
            Set<Object> pids = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                pids.add(pool.call("double", array.array()));
            }
            assertEquals(3.0 * 64, array.array().getDouble(99_999));
            assertEquals(2, pids.size());
        }
    }

    @Test
    void aLazyPoolStartsWhatIsWanted() throws Exception {
        try (WorkerPool pool = Pools.pool(3).queue(0).lazy().start()) {
            assertEquals(0, pool.statistics().up() + pool.statistics().starting());
            Handlers bound = pool.bind(Handlers.class);
            assertEquals(1, pool.statistics().up());
            try (Held one = Held.in(pool, "one")) {
                assertEquals("two", bound.echo("two"));
                assertEquals(2, pool.statistics().up());
                one.letGo();
                assertEquals("one", pair(one.result).getFirst());
            }
        }
    }

    @Test
    void aWorkerIsReplacedAfterItsShareOfCalls() throws Exception {
        try (WorkerPool pool = Pools.pool(1).recycleAfter(2).start()) {
            List<Object> pids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                pids.add(pool.call("pid"));
            }
            assertEquals(pids.get(0), pids.get(1));
            assertNotEquals(pids.get(1), pids.get(2));
            assertEquals(pids.get(2), pids.get(3));
        }
    }

    @Test
    void closingWaitsForTheCallsThatWereMadeBefore() throws Exception {
        WorkerPool pool = Pools.pool(1).start();
        try (Held held = Held.in(pool, "held")) {
            CompletableFuture<Object> waiting = Pools.run(() -> pool.call("echo", "waited"));
            Pools.await(pool, now -> now.queued() == 1);
            CompletableFuture<Object> closing = Pools.run(() -> {
                pool.close();
                return "closed";
            });
            awaitClosing(pool);
            assertFalse(closing.isDone());
            assertFalse(waiting.isDone());
            held.letGo();
            assertEquals("held", pair(held.result).getFirst());
            assertEquals("waited", waiting.get());
            assertEquals("closed", closing.get());
        }
        assertThrows(ClosedException.class, () -> pool.call("echo", 1));
        pool.close();
    }

    /** Until calls are refused; those that are not wait for no worker. */
    private static void awaitClosing(WorkerPool pool) {
        while (!(assertThrows(Exception.class, () -> pool.call(CallOptions.within(Duration.ZERO), "echo", 1))
                instanceof ClosedException)) {
            Thread.yield();
        }
    }

    @Test
    void closingAtOnceEndsTheCallsThatWait() throws Exception {
        WorkerPool pool = Pools.pool(1).start();
        try (Held held = Held.in(pool, "held")) {
            CompletableFuture<Object> waiting = Pools.run(() -> pool.call("echo", 1));
            Pools.await(pool, now -> now.queued() == 1);
            CompletableFuture<Object> draining = Pools.run(() -> {
                pool.close(Duration.ofDays(1));
                return "closed";
            });
            awaitClosing(pool);
            pool.close(Duration.ZERO);
            assertEquals("closed", draining.get());
            assertInstanceOf(ClosedException.class, failure(waiting));
            held.letGo();
            assertInstanceOf(ClosedException.class, failure(held.result));
        }
    }
}
