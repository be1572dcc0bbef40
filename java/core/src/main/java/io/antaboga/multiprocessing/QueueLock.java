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
    private final String problem;

    private QueueLock(PosixSem waiting, PosixSem giving, String problem) {
        this.waiting = waiting;
        this.giving = giving;
        this.problem = problem;
    }

    static QueueLock open(String name, String problem) throws IpcException {
        PosixSem waiting = Named.open(name);
        boolean done = false;
        try {
            QueueLock lock = new QueueLock(waiting, Named.open(name), problem);
            done = true;
            return lock;
        } finally {
            if (!done) {
                waiting.close();
            }
        }
    }

    void acquire(String operation, Deadline deadline) throws IpcException {
        try {
            waiting.acquire(Duration.ofNanos(deadline.remainingNanos()));
        } catch (DeadlineException passed) {
            throw new DeadlineException(operation, problem, Map.of("name", waiting.name()));
        }
    }

    boolean tryAcquire() throws IpcException {
        return waiting.tryAcquire();
    }

    void release() throws IpcException {
        giving.release();
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
