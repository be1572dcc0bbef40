package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.LinkedHashSet;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import java.util.function.Predicate;

/** The calls that wait for a worker of a pool, in their order. All of it belongs to the lock of {@link Seats}. */
final class Waiting {
    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();

    /** A call that waits. */
    static final class Waiter {
        final String function;
        /** Whether it has any time. */
        final boolean patient;

        private final Condition given;
        private Seats.Lent lent;
        private IpcException failure;

        Waiter(String function, boolean patient, Condition given) {
            this.function = function;
            this.patient = patient;
            this.given = given;
        }

        /** Gives it a worker. */
        void give(Seats.Lent worker) {
            lent = worker;
            given.signal();
        }

        /** What it was given; null if nothing. */
        Seats.Lent lent() {
            return lent;
        }

        /** Waits until it has a worker; null if {@code deadline} passes before. */
        Seats.Lent await(long deadline) throws IpcException, InterruptedException {
            while (lent == null) {
                if (failure != null) {
                    throw failure;
                }
                if (Moment.passed(deadline)) {
                    return null;
                }
                Seats.await(given, deadline);
            }
            return lent;
        }
    }

    int count() {
        return waiters.size();
    }

    /** @param first whether it goes before all others */
    void add(Waiter waiter, boolean first) {
        if (first) {
            waiters.addFirst(waiter);
        } else {
            waiters.addLast(waiter);
        }
    }

    /** The one that is next; null if there is none. */
    Waiter next() {
        return waiters.isEmpty() ? null : waiters.removeFirst();
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** Ends the wait of some. */
    void fail(Predicate<Waiter> which, Function<String, IpcException> failure) {
        waiters.removeIf(waiter -> {
            boolean concerned = which.test(waiter);
            if (concerned) {
                waiter.failure = failure.apply(waiter.function);
                waiter.given.signal();
            }
            return concerned;
        });
    }
}
