package io.antaboga.multiprocessing;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.os.Deadline;
import io.antaboga.sync.PosixSem;
import java.time.Duration;

/** A {@code multiprocessing.JoinableQueue}: a queue that counts the items which are not done yet. */
public final class JoinableQueue extends Queue {
    private final Condition condition;
    private final PosixSem unfinished;

    private JoinableQueue(QueueParts parts, PickleDecoder decoder) throws IpcException {
        super(parts, decoder);
        boolean done = false;
        Condition opened = null;
        try {
            opened = Condition.openRecursive(parts.condition());
            this.unfinished = Named.open(parts.unfinished());
            this.condition = opened;
            done = true;
        } finally {
            if (!done) {
                if (opened != null) {
                    opened.close();
                }
                super.close();
            }
        }
    }

    /** Opens a queue whose parts exist; owns the descriptors from then on. */
    public static JoinableQueue open(QueueParts parts) throws IpcException {
        return open(parts, PickleDecoder.standard());
    }

    /** Opens a queue whose parts exist; {@code decoder} says what items may be. */
    public static JoinableQueue open(QueueParts parts, PickleDecoder decoder) throws IpcException {
        if (parts.unfinished() == null) {
            throw new IllegalArgumentException("these are not the parts of a JoinableQueue");
        }
        return new JoinableQueue(parts, decoder);
    }

    @Override
    void began(Deadline deadline) throws IpcException {
        lock("put", deadline);
        try {
            unfinished.release();
        } finally {
            unlock();
        }
    }

    @Override
    void gaveUp() throws IpcException {
        unfinished.tryAcquire();
    }

    /**
     * Says that an item which was taken is done.
     *
     * @throws IllegalStateException if more were done than were put
     */
    public void taskDone() throws IpcException {
        taskDone(Deadline.NEVER);
    }

    /**
     * Says that an item which was taken is done, within {@code timeout}.
     *
     * @throws LockLostException if the lock of the count was held by a process that was killed
     * @throws DeadlineException if the lock of the count could not be taken, and the item is not done; or if a process
     *     that waits in {@code join} does not wake up, as when it was killed, and the item is done
     * @throws IllegalStateException if more were done than were put
     */
    public void taskDone(Duration timeout) throws IpcException {
        taskDone(Deadline.after(timeout));
    }

    private void taskDone(Deadline deadline) throws IpcException {
        enter("taskDone");
        try {
            lock("taskDone", deadline);
            try {
                if (!unfinished.tryAcquire()) {
                    throw new IllegalStateException("taskDone called too many times");
                }
                if (unfinished.value() == 0) {
                    condition.notify(Integer.MAX_VALUE, Duration.ofNanos(deadline.remainingNanos()));
                }
            } finally {
                unlock();
            }
        } finally {
            leave();
        }
    }

    /** Waits until every item that was put is done. */
    public void join() throws IpcException {
        join(Deadline.NEVER);
    }

    /**
     * Waits until every item that was put is done; false when {@code timeout} passes before.
     *
     * @throws LockLostException if the lock of the count was held by a process that was killed
     * @throws DeadlineException if the lock of the count could not be taken
     */
    public boolean join(Duration timeout) throws IpcException {
        return join(Deadline.after(timeout));
    }

    private boolean join(Deadline deadline) throws IpcException {
        enter("join");
        try {
            lock("join", deadline);
            try {
                return unfinished.value() == 0 || condition.await(Duration.ofNanos(deadline.remainingNanos()));
            } finally {
                unlock();
            }
        } finally {
            leave();
        }
    }

    private void lock(String operation, Deadline deadline) throws IpcException {
        HeldHere.wanted(condition.lock().name());
        Duration time = Duration.ofNanos(deadline.remainingNanos());
        boolean done = false;
        try {
            condition.acquire(time);
            done = true;
        } catch (DeadlineException passed) {
            throw LostLock.late(operation, condition.lock().semaphore(), "process", deadline);
        } finally {
            if (!done) {
                HeldHere.given(condition.lock().name());
            }
        }
    }

    /** Gives the lock back; after a wait that failed it may not be held. */
    private void unlock() throws IpcException {
        try {
            condition.releaseIfHeld();
        } finally {
            HeldHere.given(condition.lock().name());
        }
    }

    @Override
    void endOthers() throws IpcException {
        // Last of all the semaphore that an interrupted put still gives back.
        if (condition != null) {
            condition.close();
        }
    }

    @Override
    public void close() throws IpcException {
        super.close();
        unfinished.close();
    }
}
