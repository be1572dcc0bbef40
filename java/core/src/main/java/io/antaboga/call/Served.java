package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.Optional;

/**
 * The call of the other side that the current thread works for, and the one that it worked for before that.
 *
 * @param connection where it came from
 * @param number its number, chosen by the other side
 * @param root the root call of this connection that all of it belongs to, or 0 where the other side made the root call
 * @param deadline CLOCK_MONOTONIC in nanoseconds, 0 for none
 * @param outer what the thread works for besides, on any connection; null if nothing
 */
record Served(Connection connection, long number, long root, long deadline, Served outer) {
    private static final ScopedValue<Served> CURRENT = ScopedValue.newInstance();

    /** What the current thread works for; null if nothing. */
    static Served current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** The innermost call of {@code connection} that the current thread works for. */
    static Optional<Served> of(Connection connection) {
        Served served = current();
        while (served != null && served.connection != connection) {
            served = served.outer;
        }
        return Optional.ofNullable(served);
    }

    /** Whether the other side gave up this call, or one that it belongs to, on whichever connection. */
    boolean isGivenUp() {
        for (Served served = this; served != null; served = served.outer) {
            if (served.connection.isGivenUp(served)) {
                return true;
            }
        }
        return false;
    }

    /** Work with a result. */
    interface Work<T> {
        T run() throws IpcException;
    }

    /** Does {@code work} for this call. */
    <T> T call(Work<T> work) throws IpcException {
        return ScopedValue.where(CURRENT, this).call(work::run);
    }

    /** Runs {@code work} for this call. */
    void run(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }
}
