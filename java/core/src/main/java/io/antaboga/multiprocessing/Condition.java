package io.antaboga.multiprocessing;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.sync.PosixSem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Python's {@code multiprocessing.Condition}: a lock, and three semaphores that count who sleeps, who woke, and who may wake.
 *
 * <p>{@link #notify(int, Duration)} waits, as CPython's does, until each process it woke has said so; with a timeout, a sleeper that
 * was killed makes it fail instead of hang.
 */
public final class Condition implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SemLock lock;
    private final PosixSem sleeping;
    private final PosixSem woken;
    private final PosixSem wakeUp;
    private int sleepers;
    private boolean closed;

    private Condition(SemLock lock, PosixSem sleeping, PosixSem woken, PosixSem wakeUp) {
        this.lock = lock;
        this.sleeping = sleeping;
        this.woken = woken;
        this.wakeUp = wakeUp;
    }

    /**
     * A condition over semaphores that exist; all are closed with it.
     *
     * @param lock a {@link Lock} or an {@link RLock}
     * @param sleeping {@code _sleeping_count}
     * @param woken {@code _woken_count}
     * @param wakeUp {@code _wait_semaphore}
     */
    public static Condition of(AutoCloseable lock, PosixSem sleeping, PosixSem woken, PosixSem wakeUp) {
        if (!(lock instanceof SemLock semLock) || lock instanceof Semaphore || lock instanceof BoundedSemaphore) {
            throw new IllegalArgumentException("a condition needs a Lock or an RLock");
        }
        return new Condition(semLock, sleeping, woken, wakeUp);
    }

    /**
     * Opens a condition over an {@link RLock}.
     *
     * @param names of the lock, {@code _sleeping_count}, {@code _woken_count} and {@code _wait_semaphore}
     */
    static Condition openRecursive(List<String> names) throws IpcException {
        RLock lock = RLock.open(names.get(0));
        PosixSem[] counts = new PosixSem[3];
        boolean done = false;
        try {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = Named.open(names.get(i + 1));
            }
            done = true;
            return new Condition(lock, counts[0], counts[1], counts[2]);
        } finally {
            if (!done) {
                lock.close();
                for (PosixSem count : counts) {
                    if (count != null) {
                        count.close();
                    }
                }
            }
        }
    }

    SemLock lock() {
        return lock;
    }

    /** Takes the lock. */
    public void acquire() throws IpcException {
        lock.acquire();
    }

    /** Takes the lock, within {@code timeout}. */
    public void acquire(Duration timeout) throws IpcException {
        lock.acquire(timeout);
    }

    /** Gives the lock back. */
    public void release() throws IpcException {
        lock.release();
    }

    /** Gives the lock back if the calling thread holds it: after a wait that failed it may not. */
    void releaseIfHeld() throws IpcException {
        if (lock.isHeld()) {
            lock.release();
        }
    }

    /** Sleeps until notified; the caller holds the lock, and holds it again afterwards. */
    public void await() throws IpcException {
        sleep(null);
    }

    /**
     * Sleeps until notified or until {@code timeout} passes; the caller holds the lock, and holds it again afterwards.
     *
     * @return whether notified
     * @throws DeadlineException if the lock could not be taken back within as long again, and at least ten seconds, as when its
     *     holder was killed; it is not held then
     */
    public boolean await(Duration timeout) throws IpcException {
        return sleep(timeout);
    }

    /** Sleeps until {@code done} is true; false when {@code timeout} passes before. */
    public boolean awaitUntil(BooleanSupplier done, Duration timeout) throws IpcException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!done.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            await(Duration.ofNanos(left));
        }
        return true;
    }

    private boolean sleep(Duration timeout) throws IpcException {
        lock.checkHeld("await");
        enter();
        try {
            sleeping.release();
            int times = lock.releaseAll();
            boolean notified = false;
            try {
                if (timeout == null) {
                    wakeUp.acquire();
                } else {
                    wakeUp.acquire(timeout);
                }
                notified = true;
            } catch (DeadlineException passed) {
                // Not notified: what follows must be done all the same, or a notifier waits for ever.
            } catch (ClosedException gone) {
                woken.release();
                throw gone;
            } catch (InterruptedIpcException interrupted) {
                woken.release();
                takeBack(times, timeout);
                throw interrupted;
            }
            woken.release();
            takeBack(times, timeout);
            return notified;
        } finally {
            leave();
        }
    }

    private synchronized void enter() throws ClosedException {
        if (closed) {
            throw new ClosedException("await", "closed", Map.of("name", wakeUp.name()));
        }
        sleepers++;
    }

    private synchronized void leave() {
        sleepers--;
        notifyAll();
    }

    /** The caller may count on holding the lock, so an interrupt has to wait. */
    private void takeBack(int times, Duration timeout) throws IpcException {
        boolean interrupted = Thread.interrupted();
        try {
            for (int i = 0; i < times; ) {
                try {
                    if (timeout == null) {
                        lock.acquire();
                    } else {
                        lock.acquire(timeout.compareTo(PATIENCE) < 0 ? PATIENCE : timeout);
                    }
                    i++;
                } catch (InterruptedIpcException again) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Wakes one sleeper. */
    public void signal() throws IpcException {
        notify(1, null);
    }

    /** Wakes all sleepers. */
    public void signalAll() throws IpcException {
        notify(Integer.MAX_VALUE, null);
    }

    /**
     * Wakes up to {@code count} sleepers; the caller holds the lock.
     *
     * @param timeout how long to wait for the woken to say so, or null for ever
     * @throws DeadlineException if one did not, as when its process was killed
     */
    public void notify(int count, Duration timeout) throws IpcException {
        lock.checkHeld("notify");
        if (wakeUp.tryAcquire()) {
            throw new IllegalStateException("wake-ups left over: name=" + wakeUp.name());
        }
        // Sleepers that gave up since the last notification.
        while (woken.tryAcquire()) {
            if (!sleeping.tryAcquire()) {
                throw new IllegalStateException("more woke than slept: name=" + sleeping.name());
            }
        }
        int roused = 0;
        while (roused < count && sleeping.tryAcquire()) {
            wakeUp.release();
            roused++;
        }
        try {
            awaitWoken(roused, timeout == null ? Deadline.NEVER : Deadline.after(timeout));
        } finally {
            // Of a sleeper whose timeout passed meanwhile, or that was killed: it did not take its wake-up.
            while (roused > 0 && wakeUp.tryAcquire()) {
                continue;
            }
        }
    }

    /** An interrupt has to wait a while: half a notification would be the end of the condition for all. */
    private void awaitWoken(int roused, Deadline given) throws IpcException {
        Deadline deadline = given;
        InterruptedIpcException interrupt = null;
        try {
            for (int i = 0; i < roused; ) {
                try {
                    if (deadline.isFinite()) {
                        woken.acquire(Duration.ofNanos(deadline.remainingNanos()));
                    } else {
                        woken.acquire();
                    }
                    i++;
                } catch (InterruptedIpcException caught) {
                    interrupt = caught;
                    Thread.interrupted();
                    deadline = Listener.sooner(given, PATIENCE);
                }
            }
        } catch (DeadlineException passed) {
            throw interrupt == null ? passed : interrupt;
        } finally {
            if (interrupt != null) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends whoever sleeps, without the lock, and closes the four handles; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        endSleepers();
        try (lock;
                sleeping) {
            woken.close();
        }
    }

    /** Ends whoever sleeps, without the lock, and waits until all have left. */
    void endSleepers() throws IpcException {
        synchronized (this) {
            closed = true;
        }
        // A sleeper that is ended says that it woke: so the others stay open until all have left.
        wakeUp.close();
        boolean interrupted = false;
        synchronized (this) {
            while (sleepers > 0) {
                try {
                    wait();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
