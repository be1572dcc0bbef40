package io.antaboga.call;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Pools for tests, and calls that hold a worker until they are let go. */
final class Pools {
    private static final Path ROOT = Path.of(System.getProperty("antaboga.root"));
    private static final Duration LONG = Duration.ofSeconds(100);

    private Pools() {}

    /** Workers that have any time that a slow machine needs. */
    static WorkerBuilder worker() {
        return worker("pool_handlers.py");
    }

    /** Likewise, with other functions. */
    static WorkerBuilder worker(String handlers) {
        try {
            return Worker.python(Path.of(Pools.class.getResource(handlers).toURI()))
                    .python(ROOT.resolve(".venv/bin/python"))
                    .deadline(LONG)
                    .startDeadline(LONG);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static WorkerPoolBuilder pool(int size) {
        return WorkerPool.of(worker()).size(size).grace(LONG).healthCheck(null);
    }

    /** A call that has a worker until {@link #letGo}. */
    static final class Held implements AutoCloseable {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        final CompletableFuture<Object> result;

        /** Returns when the call runs. */
        static Held in(WorkerPool pool, String value) throws InterruptedException {
            Held held = new Held(pool, value);
            if (!held.entered.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the call did not begin");
            }
            return held;
        }

        private Held(WorkerPool pool, String value) {
            result = run(() -> pool.call("hold", (Runnable) this::block, value));
        }

        private void block() {
            entered.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void letGo() {
            free.countDown();
        }

        @Override
        public void close() {
            letGo();
        }
    }

    /** A call on a thread of its own. */
    static CompletableFuture<Object> run(Callable<Object> call) {
        return Calling.run(true, call);
    }

    /** Waits until a pool is as it should be; the test's watchdog ends that if it never is. */
    static void await(WorkerPool pool, Predicate<PoolStatistics> wanted) {
        while (!wanted.test(pool.statistics())) {
            Thread.yield();
        }
    }

    /** Sends a signal to a worker, which must be there. */
    static void signal(String name, int pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Integer.toString(pid)).start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("no process " + pid);
        }
    }
}
