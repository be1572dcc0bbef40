package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.sync.PosixSem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Those whose release is checked against a highest value, and that any process may give back. */
abstract sealed class CountingLock extends SemLock permits Lock, Semaphore, BoundedSemaphore {
    private final int maximum;
    private final AtomicInteger held = new AtomicInteger();
    private volatile Thread latest;

    CountingLock(PosixSem semaphore, int maximum) {
        super(semaphore);
        this.maximum = maximum;
    }

    @Override
    public final void acquire() throws IpcException {
        semaphore().acquire();
        taken();
    }

    @Override
    public final void acquire(Duration timeout) throws IpcException {
        semaphore().acquire(timeout);
        taken();
    }

    @Override
    public final boolean tryAcquire() throws IpcException {
        boolean taken = semaphore().tryAcquire();
        if (taken) {
            taken();
        }
        return taken;
    }

    private void taken() {
        latest = Thread.currentThread();
        held.incrementAndGet();
    }

    /**
     * Gives it back.
     *
     * @throws IllegalStateException if that would raise the value above its highest
     */
    @Override
    public final void release() throws IpcException {
        if (semaphore().value() >= maximum) {
            throw new IllegalStateException("released too many times: name=" + name() + ", maximum=" + maximum);
        }
        semaphore().release();
        held.decrementAndGet();
    }

    @Override
    final int releaseAll() throws IpcException {
        release();
        return 1;
    }

    @Override
    final boolean isHeld() {
        return held.get() > 0 && latest == Thread.currentThread();
    }

    /** The value at this moment. */
    public final int value() throws IpcException {
        return semaphore().value();
    }
}
