package io.antaboga.multiprocessing;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.sync.PosixSem;
import java.time.Duration;
import java.util.Map;

/** One semaphore of a queue by two handles, so that those who wait can be ended while those who hold can still give back. */
final class QueueLock {
    private final PosixSem waiting;
    private final PosixSem giving;
    /** Who has it while it is taken, such as "reader"; null for one that is a count. */
    private final String holder;
    /** What it means when nothing is left of a count; null for a lock. */
    private final String problem;

    private QueueLock(PosixSem waiting, PosixSem giving, String holder, String problem) {
        this.waiting = waiting;
        this.giving = giving;
        this.holder = holder;
        this.problem = problem;
    }

    /** Opens a lock that one {@code holder}, reader or writer, has at a time. */
    static QueueLock exclusive(String name, String holder) throws IpcException {
        return open(name, holder, null);
    }

    /** Opens a count; {@code problem} is what it means when nothing is left. */
    static QueueLock counting(String name, String problem) throws IpcException {
        return open(name, null, problem);
    }

    private static QueueLock open(String name, String holder, String problem) throws IpcException {
        PosixSem waiting = Named.open(name);
        boolean done = false;
        try {
            QueueLock lock = new QueueLock(waiting, Named.open(name), holder, problem);
            done = true;
            return lock;
        } finally {
            if (!done) {
                waiting.close();
            }
        }
    }

    /**
     * Takes it.
     *
     * @throws LockLostException if it could not be had in time and no process lives that could hold it
     */
    void acquire(String operation, Deadline deadline) throws IpcException {
        Duration time = Duration.ofNanos(deadline.remainingNanos());
        wanted();
        boolean done = false;
        try {
            waiting.acquire(time);
            done = true;
        } catch (DeadlineException passed) {
            throw holder == null
                    ? new DeadlineException(operation, problem, Map.of("name", waiting.name()))
                    : LostLock.late(operation, giving, holder, deadline);
        } finally {
            if (!done) {
                given();
            }
        }
    }

    boolean tryAcquire() throws IpcException {
        wanted();
        boolean taken = false;
        try {
            taken = waiting.tryAcquire();
            return taken;
        } finally {
            if (!taken) {
                given();
            }
        }
    }

    void release() throws IpcException {
        giving.release();
        given();
    }

    private void wanted() {
        if (holder != null) {
            HeldHere.wanted(waiting.name());
        }
    }

    private void given() {
        if (holder != null) {
            HeldHere.given(waiting.name());
        }
    }

    int value() throws IpcException {
        return giving.value();
    }

    String name() {
        return giving.name();
    }

    /** Ends those who wait; what was taken can still be given back. */
    void endWaiting() throws IpcException {
        waiting.close();
    }

    void close() throws IpcException {
        try (waiting) {
            giving.close();
        }
    }
}
