package io.antaboga.multiprocessing;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.sync.PosixSem;
import java.time.Duration;

/**
 * What {@code multiprocessing}'s locks and semaphores share: a named semaphore, which is all that other processes see.
 *
 * <p>Who owns a lock and how often is known only to the process that holds it, in CPython as here
 * ({@code Modules/_multiprocessing/semaphore.c}): so a process that is killed while it holds one leaves it taken for ever,
 * and no one can tell. Wait with a timeout where that matters. For any number of threads, virtual ones too.
 */
abstract sealed class SemLock implements AutoCloseable permits CountingLock, RLock {
    private final PosixSem semaphore;

    SemLock(PosixSem semaphore) {
        this.semaphore = semaphore;
    }

    final PosixSem semaphore() {
        return semaphore;
    }

    /** Waits until it can be taken. */
    public abstract void acquire() throws IpcException;

    /**
     * Waits until it can be taken, within {@code timeout}.
     *
     * @throws DeadlineException also when the process that holds it was killed
     */
    public abstract void acquire(Duration timeout) throws IpcException;

    /** Takes it if that needs no waiting. */
    public abstract boolean tryAcquire() throws IpcException;

    /** Gives it back. */
    public abstract void release() throws IpcException;

    /** Gives back all that the calling thread holds, and tells how often that was. */
    abstract int releaseAll() throws IpcException;

    /** Whether the calling thread holds it, as far as can be known. */
    abstract boolean isHeld();

    /** Refuses a caller that does not hold it. */
    final void checkHeld(String operation) {
        if (!isHeld()) {
            throw new IllegalStateException(operation + " without holding the lock: name=" + name());
        }
    }

    /** The semaphore's name, such as {@code /mp-1a2b3c4d}. */
    public final String name() {
        return semaphore.name();
    }

    /** Closes this handle. */
    @Override
    public final void close() throws IpcException {
        semaphore.close();
    }
}
