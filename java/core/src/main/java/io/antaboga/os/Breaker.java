package io.antaboga.os;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes blocking calls that have no descriptor to poll, and ends them by deadline, close or interrupt.
 *
 * <p>Any number of threads may be inside. A platform thread makes the call itself and is struck out of it by a signal
 * ({@link BreakSignal}); a virtual thread has a platform thread make it. The owner calls {@link #close()} before it frees
 * what the calls use; when that returns nobody is inside and nobody can enter.
 */
public final class Breaker implements AutoCloseable {
    private static final long FIRST_NANOS = 100_000;
    private static final long LONGEST_NANOS = 10_000_000;

    private final String operation;
    private final Map<String, Object> details;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final List<Occupant> occupants = new ArrayList<>(2);
    private volatile boolean closed;

    /** A system call: its result, or the negated errno. It may be run on another thread, and more than once. */
    @FunctionalInterface
    public interface Call {
        /** Makes the call once. */
        long run();
    }

    private Breaker(String operation, Map<String, Object> details) {
        this.operation = operation;
        this.details = details;
    }

    /**
     * Makes a breaker.
     *
     * @param operation the verb that failures name, such as {@code acquire}
     * @param keyValues names and values in turn that failures print
     */
    public static Breaker open(String operation, Object... keyValues) {
        return new Breaker(operation, Errno.details(keyValues));
    }

    /**
     * Makes a call that knows no deadline of its own, such as {@code msgrcv}, until it gives something other than
     * {@code -EINTR}. Nothing is tried when the deadline has passed: try without blocking before.
     *
     * @return the call's result, or the negated errno
     */
    public long run(Deadline deadline, Call call) throws IpcException {
        return Thread.currentThread().isVirtual()
                ? Errand.run(this, deadline, call, false)
                : runHere(deadline, call, false);
    }

    /**
     * Like {@link #run} for a call that itself ends at the deadline with {@code -ETIMEDOUT}, such as
     * {@code sem_clockwait}, and that succeeds even after the deadline if it need not wait.
     */
    public long runTimed(Deadline deadline, Call call) throws IpcException {
        return Thread.currentThread().isVirtual()
                ? Errand.run(this, deadline, call, true)
                : runHere(deadline, call, true);
    }

    long runHere(Deadline deadline, Call call, boolean timed) throws IpcException {
        Occupant occupant = Occupant.current();
        enter(occupant);
        Runnable cancel = null;
        try {
            if (!timed && deadline.isFinite()) {
                checkDeadline(deadline);
                cancel = occupant.strikeAt(deadline);
            }
            return repeat(deadline, call, timed, occupant);
        } finally {
            if (cancel != null) {
                cancel.run();
            }
            leave(occupant);
        }
    }

    private long repeat(Deadline deadline, Call call, boolean timed, Occupant occupant) throws IpcException {
        for (; ; ) {
            long result = occupant.visit(call);
            if (result == -Errno.ETIMEDOUT && timed) {
                throw deadlineException();
            }
            if (result != -Errno.EINTR) {
                return result;
            }
            if (closed) {
                throw closedException();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw interruptedException();
            }
            if (!timed) {
                checkDeadline(deadline);
            }
        }
    }

    private void checkDeadline(Deadline deadline) throws IpcException {
        if (deadline.passed()) {
            throw deadlineException();
        }
    }

    private void enter(Occupant occupant) throws IpcException {
        lock.lock();
        try {
            if (closed) {
                throw closedException();
            }
            occupants.add(occupant);
        } finally {
            lock.unlock();
        }
    }

    private void leave(Occupant occupant) {
        lock.lock();
        try {
            occupants.remove(occupant);
            if (closed) {
                left.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends every call with {@link ClosedException} and returns when all threads have left; then does nothing again. */
    @Override
    public void close() {
        boolean interrupted = false;
        lock.lock();
        try {
            closed = true;
            long pause = FIRST_NANOS;
            while (!occupants.isEmpty()) {
                occupants.forEach(Occupant::strike);
                try {
                    left.awaitNanos(pause);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                pause = Math.min(2 * pause, LONGEST_NANOS);
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The failure that a call on a closed handle gives. */
    public ClosedException closedException() {
        return new ClosedException(operation, "closed", details);
    }

    /** The failure of a deadline, for a caller that looks at it itself. */
    public DeadlineException deadlineException() {
        return new DeadlineException(operation, "deadline passed", details);
    }

    InterruptedIpcException interruptedException() {
        return new InterruptedIpcException(operation, "thread interrupted", details);
    }
}
