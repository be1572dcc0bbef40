package io.antaboga.multiprocessing;

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
        condition.acquire(Duration.ofNanos(deadline.remainingNanos()));
        try {
            unfinished.release();
        } finally {
            condition.release();
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
        enter("taskDone");
        try {
            condition.acquire();
            try {
                if (!unfinished.tryAcquire()) {
                    throw new IllegalStateException("taskDone called too many times");
                }
                if (unfinished.value() == 0) {
                    condition.signalAll();
                }
            } finally {
                condition.release();
            }
        } finally {
            leave();
        }
    }

    /** Waits until every item that was put is done. */
    public void join() throws IpcException {
        enter("join");
        try {
            condition.acquire();
            if (unfinished.value() != 0) {
                condition.await();
            }
        } finally {
            try {
                condition.releaseIfHeld();
            } finally {
                leave();
            }
        }
    }

    /** Waits until every item that was put is done; false when {@code timeout} passes before. */
    public boolean join(Duration timeout) throws IpcException {
        long end = System.nanoTime() + timeout.toNanos();
        enter("join");
        try {
            condition.acquire(timeout);
            return unfinished.value() == 0 || condition.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } finally {
            try {
                condition.releaseIfHeld();
            } finally {
                leave();
            }
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
