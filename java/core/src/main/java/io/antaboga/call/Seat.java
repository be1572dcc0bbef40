package io.antaboga.call;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;

/**
 * A place for one worker of a pool, and the work of the thread that keeps it: it starts a worker, looks at it now and then, ends it when it is
 * of no use any more, and starts the next one.
 *
 * <p>The fields, and all methods but {@link #run}, belong to the lock of {@link Seats}.
 */
final class Seat implements Runnable {
    private enum State {
        /** No worker, and none on its way. */
        VACANT,
        STARTING,
        IDLE,
        /** A call has it. */
        LENT,
        /** The keeper looks at it. */
        CHECKED,
        /** It is ended by the keeper. */
        ENDING
    }

    private final Seats seats;
    private final WorkerPoolBuilder options;
    private final Condition changed;
    private State state = State.VACANT;
    private Worker worker;
    private Thread keeper;
    /** Starts that failed since a worker was of use here. */
    private int failures;
    /** Before this no worker is started. */
    private long restUntil = Moment.now();

    private long used;
    private boolean useful;
    boolean wasUp;

    Seat(Seats seats, Condition changed) {
        this.seats = seats;
        this.options = seats.options;
        this.changed = changed;
    }

    @Override
    public void run() {
        seats.state.lock();
        try {
            keeper = Thread.currentThread();
            while (awaitNeed()) {
                if (start()) {
                    keep();
                    finish();
                }
            }
        } finally {
            state = State.VACANT;
            seats.left();
            seats.state.unlock();
        }
    }

    /** Waits until a worker is wanted and may be started; false when the pool ends. */
    private boolean awaitNeed() {
        state = State.VACANT;
        while (!seats.isClosed()) {
            boolean rested = Moment.passed(restUntil);
            if (rested && seats.isWanted()) {
                return true;
            }
            await(rested ? Moment.NEVER : restUntil);
        }
        return false;
    }

    private void await(long moment) {
        try {
            Seats.await(changed, moment);
        } catch (InterruptedException e) {
            // What it was interrupted for is over, and whoever wants the pool to end has said so otherwise.
            return;
        }
    }

    /** True if there is a worker now. */
    private boolean start() {
        state = State.STARTING;
        Worker made = null;
        Throwable failure = null;
        seats.state.unlock();
        try {
            made = options.worker.start();
        } catch (Throwable e) {
            failure = e;
        } finally {
            seats.state.lock();
            state = State.VACANT;
            // From end(), which has been heard.
            Thread.interrupted();
        }
        if (made == null) {
            backOff();
            seats.failed(failure);
            return false;
        }
        worker = made;
        used = 0;
        useful = false;
        boolean instead = wasUp;
        wasUp = true;
        seats.started(this, instead);
        Worker watched = made;
        watched.whenEnded(() -> ended(watched));
        return true;
    }

    private void backOff() {
        failures++;
        restUntil = Moment.after(
                options.backOff.delay(failures, ThreadLocalRandom.current().nextDouble()));
    }

    /** Until the worker is to be ended. */
    private void keep() {
        long next = Moment.after(options.checkEvery);
        while (state != State.ENDING) {
            if (!Moment.passed(next)) {
                await(next);
            } else {
                if (seats.withdraw(this)) {
                    check();
                }
                next = Moment.after(options.checkEvery);
            }
        }
    }

    private void check() {
        state = State.CHECKED;
        boolean well = false;
        seats.state.unlock();
        try {
            options.check.check(worker);
            well = true;
        } catch (Throwable e) {
            options.worker.logger.log(System.Logger.Level.DEBUG, "a worker of a pool did not pass its check", e);
        } finally {
            seats.state.lock();
            Thread.interrupted();
        }
        if (well && worker.isUsable()) {
            seats.free(this);
        } else {
            retire();
        }
    }

    /** Ends the worker. */
    private void finish() {
        Worker last = worker;
        if (!useful && !last.isAlive()) {
            backOff();
        }
        Throwable failure = null;
        seats.state.unlock();
        try {
            last.close();
        } catch (Throwable e) {
            failure = e;
        } finally {
            seats.state.lock();
            worker = null;
        }
        if (failure != null) {
            seats.endFailed(failure);
        }
    }

    /** The process of a worker has ended; takes the lock. */
    private void ended(Worker of) {
        seats.state.lock();
        try {
            if (worker == of && seats.withdraw(this)) {
                retire();
            }
        } finally {
            seats.state.unlock();
        }
    }

    /** Makes its keeper look whether a worker is wanted. */
    void look() {
        if (state == State.VACANT) {
            changed.signal();
        }
    }

    /** Gives the worker to a call. */
    Seats.Lent lend() {
        state = State.LENT;
        return new Seats.Lent(this, worker);
    }

    void rest() {
        state = State.IDLE;
    }

    /** A call has ended that it was lent to. */
    void used(boolean begun) {
        used++;
        if (begun) {
            useful = true;
            failures = 0;
        }
    }

    /** Whether it can have no further call. */
    boolean isSpent() {
        return used >= options.recycle || !worker.isUsable();
    }

    /** Gives the worker to the keeper to be ended. */
    void retire() {
        state = State.ENDING;
        changed.signal();
    }

    /** The pool has ended. */
    void end() {
        switch (state) {
            case STARTING, CHECKED -> keeper.interrupt();
            case IDLE, LENT -> retire();
            case VACANT, ENDING -> changed.signal();
        }
    }

    /** Null where there is none. */
    Worker worker() {
        return worker;
    }

    boolean isStarting() {
        return state == State.STARTING;
    }

    boolean isLent() {
        return state == State.LENT;
    }

    boolean isUp() {
        return state == State.IDLE || state == State.LENT || state == State.CHECKED;
    }
}
