package io.antaboga.call;

import io.antaboga.IpcException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Several workers of one description, each of which has one call at a time; {@code spec/call/pool.md}.
 *
 * <pre>{@code
 * try (WorkerPool pool = WorkerPool.of(Worker.python(Path.of("model.py"))).size(4).start()) {
 *     pool.call("predict", 3);
 * }
 * }</pre>
 *
 * <p>A call has the worker that has been idle longest, or waits for one in the order of all, within its deadline. It ends as one of a
 * {@link Worker} does, or with {@link QueueFullException} when too many wait, {@link NoWorkerException} when no worker could be started, and
 * {@code CLOSED} when the pool was closed. A worker that ends, or had to be ended, is replaced. A call whose worker ended is given to another one
 * if it had not begun, or if its function may be executed twice: {@code @handler(idempotent=True)}, {@link Idempotent}, {@link
 * CallOptions#withIdempotent}. A call that is made on the way of another one of the pool, in a callback, is executed by the worker that called
 * back, which waits for it.
 *
 * <p>For any threads, virtual ones too; an interrupt ends waiting. Every pool must be closed.
 */
public final class WorkerPool implements Calls {
    private static final Duration PING = Duration.ofSeconds(5);

    private final WorkerPoolBuilder options;
    private final Seats seats;

    /** Looks whether a worker is well. */
    @FunctionalInterface
    public interface Check {
        /**
         * Returns if it is. It is interrupted when the pool is closed.
         *
         * @param worker has no call, and must not be closed
         * @throws Exception if the worker is to be replaced
         */
        void check(Worker worker) throws Exception;
    }

    private WorkerPool(WorkerPoolBuilder options) {
        this.options = options;
        this.seats = new Seats(options);
    }

    /** Begins to describe a pool of workers; what becomes of {@code worker} afterwards does not matter to it. */
    public static WorkerPoolBuilder of(WorkerBuilder worker) {
        return new WorkerPoolBuilder(worker);
    }

    static WorkerPool start(WorkerPoolBuilder options) throws IpcException {
        WorkerPool pool = new WorkerPool(options.copy());
        pool.seats.open();
        if (!options.lazy) {
            boolean done = false;
            try {
                pool.seats.awaitAll();
                done = true;
            } finally {
                if (!done) {
                    pool.close(Duration.ZERO);
                }
            }
        }
        return pool;
    }

    static void ping(Worker worker) throws IpcException {
        worker.ping(PING);
    }

    @Override
    public Object call(Type type, CallOptions how, String function, Object... arguments) throws IpcException {
        Worker caller = seats.serving();
        if (caller != null) {
            return caller.call(type, how, function, arguments);
        }
        long deadline = deadline(how);
        boolean answered = false;
        seats.enter(function);
        try {
            Object result = attempt(type, how, deadline, function, arguments);
            answered = true;
            return result;
        } finally {
            seats.leave(answered);
        }
    }

    private long deadline(CallOptions how) {
        if (options.worker.debug) {
            return Moment.NEVER;
        }
        long deadline = Moment.after(how.deadline() == null ? options.worker.deadline : how.deadline());
        Served outer = Served.current();
        return outer == null ? deadline : Moment.earlier(deadline, outer.deadline());
    }

    private Object attempt(Type type, CallOptions how, long deadline, String function, Object[] arguments)
            throws IpcException {
        int begun = 0;
        WorkerLostException before = null;
        for (; ; ) {
            boolean useful = true;
            Seats.Lent lent = null;
            try {
                lent = seats.take(function, deadline, before != null);
                return lent.worker().call(type, how.withDeadline(left(deadline)), function, arguments);
            } catch (WorkerLostException lost) {
                useful = lost.started();
                add(before, lost);
                before = lost;
                boolean may = how.idempotent() || lent.worker().isIdempotent(function);
                if (lost.started() && (!may || ++begun == options.attempts)) {
                    throw lost;
                }
            } catch (IpcException failure) {
                add(before, failure);
                throw failure;
            } finally {
                if (lent != null) {
                    seats.release(lent, useful);
                }
            }
        }
    }

    /** Tells of the worker that a call had before. */
    private static void add(WorkerLostException before, IpcException failure) {
        if (before != null) {
            failure.addSuppressed(before);
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Moment.remaining(deadline));
    }

    @Override
    public CompletableFuture<Object> callAsync(String function, Object... arguments) {
        return OwnThread.start(() -> call(function, arguments));
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Class<T> type, CallOptions how, String function, Object... arguments) {
        @SuppressWarnings("unchecked") // it is completed with what the call returns, or not at all
        CompletableFuture<T> future =
                (CompletableFuture<T>) OwnThread.start(() -> call(type, how, function, arguments));
        return future;
    }

    @Override
    public <T> T bind(Class<T> type) throws IpcException {
        return Bound.bind(type, new BoundTo(this, functions()), options.worker.errors);
    }

    /** The functions of the workers; waits for the first worker as a call does, if none was started yet. */
    @Override
    public List<FunctionInfo> functions() throws IpcException {
        return sample().functions();
    }

    /** The runtime of the worker that was started last; waits for the first as {@link #functions()} does. */
    @Override
    public String runtime() throws IpcException {
        return sample().runtime();
    }

    private Worker sample() throws IpcException {
        Worker known = seats.last();
        if (known != null) {
            return known;
        }
        Seats.Lent lent = seats.take("bind", deadline(CallOptions.DEFAULT), false);
        seats.release(lent, false);
        return lent.worker();
    }

    /** What the pool is doing, and has done. */
    public PoolStatistics statistics() {
        return seats.statistics();
    }

    @Override
    public String toString() {
        return "pool of " + options.size + " workers of " + options.worker.handlers;
    }

    /** As {@link #close(Duration)} with the grace that the pool was made with. */
    @Override
    public void close() throws IpcException {
        close(options.grace);
    }

    /**
     * Ends the pool: further calls fail with {@code CLOSED}; those made before have {@code grace} to end, and then fail so too. Zero ends them at
     * once. Returns when all workers have ended, whoever else closes it; an interrupt ends the grace.
     *
     * @throws IpcException if a worker could not be ended as it should be
     */
    public void close(Duration grace) throws IpcException {
        seats.close(grace);
    }
}
