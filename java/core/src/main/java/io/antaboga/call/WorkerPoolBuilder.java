package io.antaboga.call;

import io.antaboga.IpcException;
import java.time.Duration;
import java.util.Objects;

/** Says how a pool is to be; made by {@link WorkerPool#of}. Of one thread. */
public final class WorkerPoolBuilder {
    final WorkerBuilder worker;
    int size = Runtime.getRuntime().availableProcessors();
    int queue = 1_000;
    int attempts = 3;
    long recycle = Long.MAX_VALUE;
    boolean lazy;
    BackOff backOff = BackOff.DEFAULT;
    Duration grace = Duration.ofSeconds(10);
    Duration checkEvery = Duration.ofSeconds(10);
    WorkerPool.Check check = WorkerPool::ping;

    WorkerPoolBuilder(WorkerBuilder worker) {
        this.worker = worker.copy();
    }

    /** The same description, which does not change with this one. */
    WorkerPoolBuilder copy() {
        WorkerPoolBuilder copy = new WorkerPoolBuilder(worker);
        copy.size = size;
        copy.queue = queue;
        copy.attempts = attempts;
        copy.recycle = recycle;
        copy.lazy = lazy;
        copy.backOff = backOff;
        copy.grace = grace;
        copy.checkEvery = checkEvery;
        copy.check = check;
        return copy;
    }

    /** How many workers there are at most; as many as there are processors unless said otherwise. */
    public WorkerPoolBuilder size(int workers) {
        size = (int) atLeast(1, workers);
        return this;
    }

    /**
     * How many calls may wait for a worker that has another one, 1,000 unless said otherwise; one more is refused at once,
     * {@link QueueFullException}. Calls that wait for a worker to be started, one each, do not count.
     */
    public WorkerPoolBuilder queue(int calls) {
        queue = (int) atLeast(0, calls);
        return this;
    }

    /** Starts workers only when calls wait for them, instead of all at once. */
    public WorkerPoolBuilder lazy() {
        lazy = true;
        return this;
    }

    /** Replaces a worker when it has had so many calls; never unless said otherwise. */
    public WorkerPoolBuilder recycleAfter(long calls) {
        recycle = atLeast(1, calls);
        return this;
    }

    /** How often a call that may be executed twice is begun at most, 3 unless said otherwise. */
    public WorkerPoolBuilder attempts(int times) {
        attempts = (int) atLeast(1, times);
        return this;
    }

    /**
     * How long to wait before a worker is started again: at most {@code first} after one start that failed, twice as long after each further
     * one, never longer than {@code most}. 100 ms and 10 s unless said otherwise.
     */
    public WorkerPoolBuilder backOff(Duration first, Duration most) {
        backOff = new BackOff(first, most);
        return this;
    }

    /** How long {@link WorkerPool#close()} waits for the calls that were made before, 10 s unless said otherwise. */
    public WorkerPoolBuilder grace(Duration time) {
        grace = notNegative(time);
        return this;
    }

    /**
     * How often a worker that has no call is looked at, 10 s unless said otherwise; null for never. It is asked for an answer that its
     * handlers have no part in. That a worker's process has ended is noticed at once in any case.
     */
    public WorkerPoolBuilder healthCheck(Duration every) {
        if (every != null && !every.isPositive()) {
            throw new IllegalArgumentException("not above zero: " + every);
        }
        checkEvery = every;
        return this;
    }

    /** How often, and by what; a worker for which {@code check} throws is replaced. It runs for several workers at once. */
    public WorkerPoolBuilder healthCheck(Duration every, WorkerPool.Check other) {
        check = Objects.requireNonNull(other);
        return healthCheck(Objects.requireNonNull(every));
    }

    private static long atLeast(long least, long number) {
        if (number < least) {
            throw new IllegalArgumentException(number + " is less than " + least);
        }
        return number;
    }

    private static Duration notNegative(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("negative time: " + time);
        }
        return time;
    }

    /**
     * Makes the pool. Returns when all its workers are ready, or at once if it is lazy.
     *
     * @throws IpcException what {@link WorkerBuilder#start} throws for the first worker that cannot be started; nothing is left then
     * @throws PythonException likewise
     */
    public WorkerPool start() throws IpcException {
        return WorkerPool.start(this);
    }
}
