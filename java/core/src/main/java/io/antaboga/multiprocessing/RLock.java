package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.PosixSem;
import java.time.Duration;

/** Python's {@code multiprocessing.RLock}: the thread that holds it may take it again, and alone may release it. */
public final class RLock extends SemLock {
    private volatile Thread owner;
    /** Touched by the owner only. */
    private int count;

    private RLock(PosixSem semaphore) {
        super(semaphore);
    }

    /** Makes a free lock under {@code name}, which must not exist. */
    public static RLock create(String name, Lifetime lifetime) throws IpcException {
        return new RLock(PosixSem.create(name, 1, lifetime));
    }

    /** Opens a lock that must exist. */
    public static RLock open(String name) throws IpcException {
        return new RLock(Named.open(name));
    }

    private boolean again() {
        if (owner == Thread.currentThread()) {
            count++;
            return true;
        }
        return false;
    }

    private void taken() {
        owner = Thread.currentThread();
        count = 1;
    }

    @Override
    public void acquire() throws IpcException {
        if (!again()) {
            semaphore().acquire();
            taken();
        }
    }

    @Override
    public void acquire(Duration timeout) throws IpcException {
        if (!again()) {
            semaphore().acquire(timeout);
            taken();
        }
    }

    @Override
    public boolean tryAcquire() throws IpcException {
        if (again()) {
            return true;
        }
        boolean free = semaphore().tryAcquire();
        if (free) {
            taken();
        }
        return free;
    }

    /**
     * Undoes one acquire.
     *
     * @throws IllegalStateException if the calling thread does not hold it
     */
    @Override
    public void release() throws IpcException {
        checkHeld("release");
        if (--count == 0) {
            owner = null;
            semaphore().release();
        }
    }

    @Override
    int releaseAll() throws IpcException {
        int times = count;
        count = 0;
        owner = null;
        semaphore().release();
        return times;
    }

    @Override
    boolean isHeld() {
        return owner == Thread.currentThread();
    }
}
