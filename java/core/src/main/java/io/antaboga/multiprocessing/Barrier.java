package io.antaboga.multiprocessing;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import java.time.Duration;
import java.util.Map;

/**
 * Python's {@code multiprocessing.Barrier}: as many threads and processes as there are parties wait until all have come; described
 * in {@code spec/multiprocessing/locks.md}.
 *
 * <p>For any number of threads, virtual ones too. A process that is killed while it waits stays counted for ever, in CPython as
 * here: the others need a timeout.
 */
public final class Barrier implements AutoCloseable {
    /** How long others may take to wake, and how long close waits for the lock. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int parties;
    private final Runnable action;
    private final Duration patience;
    private final Condition condition;
    private final BarrierWords words;
    /** How many of this process are in the shared count, and whether they were taken out of it; both under the shared lock. */
    private int counted;

    private volatile boolean withdrawn;
    private int inside;
    private boolean closed;

    private Barrier(int parties, Runnable action, Duration patience, Condition condition, BarrierWords words) {
        this.parties = parties;
        this.action = action;
        this.patience = patience;
        this.condition = condition;
        this.words = words;
    }

    /** Opens a barrier that exists; {@code parts.memory()} is closed, also when that fails. */
    public static Barrier open(BarrierParts parts) throws IpcException {
        return open(parts, () -> {});
    }

    /**
     * Opens a barrier that exists; {@code parts.memory()} is closed, also when that fails.
     *
     * @param action what a thread of this process does before it lets all go on, if it comes last; if it throws, the barrier is
     *     broken. Others do what they were given
     */
    public static Barrier open(BarrierParts parts, Runnable action) throws IpcException {
        return open(parts, action, PATIENCE);
    }

    static Barrier open(BarrierParts parts, Runnable action, Duration patience) throws IpcException {
        try (var memory = parts.memory()) {
            Condition condition = Condition.openRecursive(parts.condition());
            boolean done = false;
            try {
                Barrier barrier = new Barrier(
                        parts.parties(), action, patience, condition, new BarrierWords(memory, parts.offset()));
                done = true;
                return barrier;
            } finally {
                if (!done) {
                    condition.close();
                }
            }
        }
    }

    /**
     * Waits until all have come.
     *
     * @return 0 for who came first, and so on
     * @throws BrokenBarrierException if the barrier is broken, or reset meanwhile
     */
    public int await() throws IpcException {
        return await(Deadline.NEVER);
    }

    /**
     * Waits until all have come, within {@code timeout}.
     *
     * @return 0 for who came first, and so on
     * @throws BrokenBarrierException if the barrier is broken, or reset meanwhile
     * @throws DeadlineException if the time passed before all came, and then the barrier is broken; or if its lock could not be had,
     *     as when the process that holds it was killed
     */
    public int await(Duration timeout) throws IpcException {
        return await(Deadline.after(timeout));
    }

    private int await(Deadline deadline) throws IpcException {
        int[] index = new int[1];
        locked("await", deadline, () -> index[0] = pass(deadline));
        return index[0];
    }

    private interface Call {
        void run() throws IpcException;
    }

    private void locked(String operation, Deadline deadline, Call call) throws IpcException {
        enter(operation);
        try {
            if (deadline.isFinite()) {
                condition.acquire(Duration.ofNanos(deadline.remainingNanos()));
            } else {
                condition.acquire();
            }
            if (withdrawn) {
                throw closedException(operation);
            }
            call.run();
        } catch (ClosedException meanwhile) {
            throw closedException(operation);
        } finally {
            try {
                condition.releaseIfHeld();
            } finally {
                leave();
            }
        }
    }

    private synchronized void enter(String operation) throws ClosedException {
        if (closed) {
            throw closedException(operation);
        }
        inside++;
    }

    private synchronized void leave() {
        inside--;
        notifyAll();
    }

    private ClosedException closedException(String operation) {
        return new ClosedException(operation, "closed", details());
    }

    private Map<String, ?> details() {
        return Map.of("lock", condition.lock().name());
    }

    private int pass(Deadline deadline) throws IpcException {
        while (words.state() == BarrierWords.DRAINING || words.state() == BarrierWords.RESETTING) {
            if (!sleep(deadline)) {
                throw new DeadlineException("await", "those who met before have not all left", details());
            }
        }
        checkWhole();
        int index = words.count();
        words.count(index + 1);
        counted++;
        try {
            if (index + 1 == parties) {
                letGo(deadline);
            } else {
                awaitOthers(deadline);
            }
            return index;
        } finally {
            if (condition.lock().isHeld()) {
                withdraw(1, deadline);
            }
        }
    }

    private void checkWhole() throws BrokenBarrierException {
        if (words.state() < 0) {
            throw new BrokenBarrierException("the barrier is broken", details());
        }
    }

    /** False when the deadline passed. */
    private boolean sleep(Deadline deadline) throws IpcException {
        if (!deadline.isFinite()) {
            condition.await();
        } else if (deadline.passed() || !condition.await(Duration.ofNanos(deadline.remainingNanos()))) {
            return false;
        }
        if (withdrawn) {
            throw closedException("await");
        }
        return true;
    }

    private void letGo(Deadline deadline) throws IpcException {
        boolean done = false;
        try {
            action.run();
            done = true;
        } finally {
            words.state(done ? BarrierWords.DRAINING : BarrierWords.BROKEN);
            wake(deadline);
        }
    }

    private void awaitOthers(Deadline deadline) throws IpcException {
        while (words.state() == BarrierWords.FILLING) {
            if (!sleep(deadline) && words.state() == BarrierWords.FILLING) {
                breakNow(deadline);
                throw new DeadlineException("await", "not all came; the barrier is broken now", details());
            }
        }
        checkWhole();
    }

    private void breakNow(Deadline deadline) throws IpcException {
        words.state(BarrierWords.BROKEN);
        wake(deadline);
    }

    private void wake(Deadline deadline) throws IpcException {
        try {
            condition.notify(
                    Integer.MAX_VALUE,
                    deadline.isFinite()
                            ? Duration.ofNanos(
                                    Listener.later(deadline, patience).remainingNanos())
                            : null);
        } catch (DeadlineException killed) {
            words.state(BarrierWords.BROKEN);
            throw new DeadlineException(
                    "await", "who waited does not wake: its process was killed or stopped", details());
        }
    }

    /** Takes so many of this process out of the count, unless close has done so. */
    private void withdraw(int number, Deadline deadline) throws IpcException {
        if (withdrawn) {
            return;
        }
        counted -= number;
        words.count(words.count() - number);
        if (words.count() == 0 && (words.state() == BarrierWords.DRAINING || words.state() == BarrierWords.RESETTING)) {
            words.state(BarrierWords.FILLING);
            wake(deadline);
        }
    }

    /** Breaks the barrier: whoever waits or comes fails until it is reset. */
    public void abort() throws IpcException {
        locked("abort", Deadline.NEVER, () -> breakNow(Deadline.NEVER));
    }

    /** Breaks the barrier, within {@code timeout}. */
    public void abort(Duration timeout) throws IpcException {
        Deadline deadline = Deadline.after(timeout);
        locked("abort", deadline, () -> breakNow(deadline));
    }

    /** Makes the barrier whole and empty; whoever waits fails. */
    public void reset() throws IpcException {
        locked("reset", Deadline.NEVER, () -> reset(Deadline.NEVER));
    }

    /** Makes the barrier whole and empty, within {@code timeout}; whoever waits fails. */
    public void reset(Duration timeout) throws IpcException {
        Deadline deadline = Deadline.after(timeout);
        locked("reset", deadline, () -> reset(deadline));
    }

    private void reset(Deadline deadline) throws IpcException {
        if (words.count() == 0) {
            words.state(BarrierWords.FILLING);
        } else if (words.state() == BarrierWords.FILLING || words.state() == BarrierWords.BROKEN) {
            words.state(BarrierWords.RESETTING);
        }
        wake(deadline);
    }

    /** How many must come. */
    public int parties() {
        return parties;
    }

    /** How many wait at this moment. */
    public int waiting() throws IpcException {
        int[] number = new int[1];
        locked("waiting", Deadline.NEVER, () -> number[0] = words.state() == BarrierWords.FILLING ? words.count() : 0);
        return number[0];
    }

    /** Whether it is broken at this moment. */
    public boolean isBroken() throws IpcException {
        boolean[] broken = new boolean[1];
        locked("isBroken", Deadline.NEVER, () -> broken[0] = words.state() == BarrierWords.BROKEN);
        return broken[0];
    }

    /**
     * Ends the calls of this process that wait, which are counted no more, and closes the handles; does nothing the second time.
     * Others go on waiting for as many as before.
     */
    @Override
    public void close() throws IpcException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        withdrawAll();
        condition.endSleepers();
        awaitEmpty(Deadline.after(patience));
        // Ends those who want a lock that will never be free.
        condition.close();
        awaitEmpty(Deadline.NEVER);
        words.close();
    }

    /** An interrupt has to wait: the other processes would count on who is gone. */
    private void withdrawAll() throws IpcException {
        Deadline deadline = Deadline.after(patience);
        boolean interrupted = Thread.interrupted();
        try {
            while (!withdrawn) {
                try {
                    condition.acquire(Duration.ofNanos(deadline.remainingNanos()));
                    withdraw(counted, deadline);
                    withdrawn = true;
                } catch (InterruptedIpcException again) {
                    interrupted |= Thread.interrupted();
                } finally {
                    condition.releaseIfHeld();
                }
            }
        } catch (DeadlineException lost) {
            // Whoever holds the lock was killed, or who waits was: nobody meets here any more.
            withdrawn = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void awaitEmpty(Deadline deadline) {
        boolean interrupted = false;
        while (inside > 0 && !deadline.passed()) {
            try {
                wait(deadline.isFinite() ? Math.max(1, deadline.remainingNanos() / 1_000_000) : 0);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
