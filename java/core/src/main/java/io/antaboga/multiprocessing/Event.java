package io.antaboga.multiprocessing;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.sync.PosixSem;
import java.time.Duration;

/** Python's {@code multiprocessing.Event}: a flag that processes wait for; a condition over a {@link Lock}, and a semaphore. */
public final class Event implements AutoCloseable {
    private final Condition condition;
    private final PosixSem flag;

    /**
     * An event over what exists; closed with it.
     *
     * @param condition {@code _cond}
     * @param flag {@code _flag}
     */
    public Event(Condition condition, PosixSem flag) {
        this.condition = condition;
        this.flag = flag;
    }

    /** Whether it is set. */
    public boolean isSet() throws IpcException {
        condition.acquire();
        try {
            return look();
        } finally {
            condition.release();
        }
    }

    private boolean look() throws IpcException {
        boolean set = flag.tryAcquire();
        if (set) {
            flag.release();
        }
        return set;
    }

    /** Sets it and wakes all who wait. */
    public void set() throws IpcException {
        condition.acquire();
        try {
            flag.tryAcquire();
            flag.release();
            condition.signalAll();
        } finally {
            condition.release();
        }
    }

    /** Clears it. */
    public void clear() throws IpcException {
        condition.acquire();
        try {
            flag.tryAcquire();
        } finally {
            condition.release();
        }
    }

    /** Waits until it is set. */
    public void await() throws IpcException {
        condition.acquire();
        sleep(Long.MAX_VALUE);
    }

    /**
     * Waits until it is set or {@code timeout} passes; tells whether it is set.
     *
     * @throws DeadlineException if its lock could not be had, as when its holder was killed
     */
    public boolean await(Duration timeout) throws IpcException {
        long end = System.nanoTime() + timeout.toNanos();
        condition.acquire(timeout);
        return sleep(end);
    }

    private boolean sleep(long end) throws IpcException {
        boolean locked = true;
        try {
            while (true) {
                if (look()) {
                    return true;
                }
                long left = end - System.nanoTime();
                if (end == Long.MAX_VALUE) {
                    condition.await();
                } else if (left <= 0) {
                    return false;
                } else {
                    condition.await(Duration.ofNanos(left));
                }
            }
        } catch (DeadlineException | ClosedException lost) {
            locked = false;
            throw lost;
        } finally {
            if (locked) {
                condition.release();
            }
        }
    }

    /** Closes its handles. */
    @Override
    public void close() throws IpcException {
        try (condition) {
            flag.close();
        }
    }
}
