package io.antaboga.multiprocessing;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.sync.PosixSem;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;

/** One semaphore of a queue by two handles, so that those who wait can be ended while those who hold can still give back. */
final class QueueLock {
    private final PosixSem waiting;
    private final PosixSem giving;
    /** Who has it while it is taken, such as "reader"; null for one that is a count. */
    private final String holder;

    private final String problem;

    private QueueLock(PosixSem waiting, PosixSem giving, String holder, String problem) {
        this.waiting = waiting;
        this.giving = giving;
        this.holder = holder;
        this.problem = problem;
    }

    /** Opens a lock that one {@code holder}, reader or writer, has at a time. */
    static QueueLock exclusive(String name, String holder) throws IpcException {
        return open(name, holder, "another " + holder + " holds the lock, or was killed holding it");
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
            // Who only asks whether it is free should not pay for a look at all processes.
            throw holder == null || time.isZero()
                    ? new DeadlineException(operation, problem, Map.of("name", waiting.name()))
                    : late(operation);
        } finally {
            if (!done) {
                given();
            }
        }
    }

    private IpcException late(String operation) throws IpcException {
        SortedSet<Long> others;
        try {
            others = Holders.others(waiting.name());
        } catch (IOException unknown) {
            return new DeadlineException(operation, problem, Map.of("name", waiting.name()));
        }
        // Looked at last: who had it may have given it back and ended meanwhile.
        if (!others.isEmpty() || HeldHere.byOthers(name()) || giving.value() > 0) {
            return new DeadlineException(
                    operation, problem, Errno.details("name", waiting.name(), "processes", others));
        }
        return new LockLostException(
                operation,
                "a " + holder + " was killed holding the lock: no process that lives has it",
                Map.of("name", waiting.name()));
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
