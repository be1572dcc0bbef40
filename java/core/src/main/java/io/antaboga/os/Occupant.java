package io.antaboga.os;

import io.antaboga.IpcException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A platform thread that makes blocking calls, and the means to strike it out of one.
 *
 * <p>Each attempt at a call is a visit. A strike sends the signal under this object's monitor and only while the visit it
 * was meant for lasts, and leaving takes the monitor too: so the signal goes to no thread that has left, let alone ended,
 * and has been handled when the thread goes on. A signal that comes before the thread is in the system call has no
 * effect, hence strikes are repeated until the visit is over.
 */
final class Occupant extends InterruptListener {
    private static final long FIRST_NANOS = 100_000;
    private static final long LONGEST_NANOS = 10_000_000;
    private static final ScheduledThreadPoolExecutor CLOCK = clock();
    private static final ThreadLocal<Occupant> CURRENT = new ThreadLocal<>();

    private final int signal;
    private final long thread;
    private long visit;
    private boolean inside;

    private Occupant(int signal) {
        this.signal = signal;
        this.thread = Libc.pthread_self();
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, task -> OwnThread.make("antaboga-breaker", task));
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /** The current platform thread's. */
    static Occupant current() throws IpcException {
        Occupant occupant = CURRENT.get();
        if (occupant == null) {
            int signal = BreakSignal.number();
            BreakSignal.unblock(signal);
            occupant = new Occupant(signal);
            CURRENT.set(occupant);
        }
        return occupant;
    }

    /** Makes the call as one visit, during which interrupts are heard. */
    long visit(Breaker.Call call) {
        synchronized (this) {
            visit++;
            inside = true;
        }
        try {
            listen();
            try {
                return call.run();
            } finally {
                ignore();
            }
        } finally {
            synchronized (this) {
                inside = false;
            }
        }
    }

    /** Strikes when the deadline passes, and again and again, whatever visit goes on, until the result is run. */
    Runnable strikeAt(Deadline deadline) {
        var task = CLOCK.scheduleWithFixedDelay(
                this::strike, deadline.remainingNanos(), LONGEST_NANOS, TimeUnit.NANOSECONDS);
        return () -> task.cancel(false);
    }

    /** Strikes once, if a visit is going on. */
    void strike() {
        synchronized (this) {
            if (inside) {
                Libc.pthread_kill(thread, signal);
            }
        }
    }

    private void strikeUntilOver(long target, long pause) {
        synchronized (this) {
            if (!inside || visit != target) {
                return;
            }
            Libc.pthread_kill(thread, signal);
        }
        Runnable again = () -> strikeUntilOver(target, Math.min(2 * pause, LONGEST_NANOS));
        CLOCK.schedule(again, pause, TimeUnit.NANOSECONDS);
    }

    /** An interrupt that comes late ends at most one attempt of a later call, which is then repeated. */
    @Override
    void wake() {
        long target;
        synchronized (this) {
            target = visit;
        }
        strikeUntilOver(target, FIRST_NANOS);
    }
}
