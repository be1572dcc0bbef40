package io.antaboga.call;

import io.antaboga.ClosedException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who has which worker of a pool: calls come here for one, and bring it back. The workers themselves are started, looked at and ended by
 * the keeper of their {@link Seat}, a virtual thread each.
 *
 * <p>One lock, {@code state}, guards all that is here and the fields of the seats. It is never held while a worker is started, called,
 * looked at or ended. Why nobody waits for ever:
 *
 * <ul>
 *   <li>Either no worker is idle or no call waits. A worker becomes idle only in {@code free()}, which gives it to the call that has waited
 *       longest, if there is one, in the same hold; and a call begins to wait in the same hold in which it has found none idle.
 *   <li>A worker that was lent comes back when its call ends, however it ends, and a call of a worker ends ({@link Worker}). One that was given to
 *       a call that leaves in that moment is passed on by it, in the hold in which it leaves.
 *   <li>Every seat that has no worker has a keeper that starts one, within the time that starting has; or that waits out a back-off, which is
 *       bounded; or that waits because nobody wants one. Whoever begins to wait tells the keepers in the same hold.
 *   <li>So a call that waits is given a worker, or leaves by its deadline or interrupt. One without a deadline would wait on while no worker
 *       can be started: it fails when a start has failed and no other worker is there or on its way.
 *   <li>{@code end()} tells all that wait, all keepers, and interrupts those that start or look at a worker. A keeper then ends its worker, which
 *       ends the call that has it, and leaves; whoever closes the pool waits for that.
 * </ul>
 */
final class Seats {
    private enum Phase {
        OPEN,
        DRAINING,
        CLOSED
    }

    final ReentrantLock state = new ReentrantLock();
    final WorkerPoolBuilder options;
    private final List<Seat> all = new ArrayList<>();
    /** The one that has been idle longest comes first. */
    private final Deque<Seat> idle = new ArrayDeque<>();

    private final Waiting waiting = new Waiting();
    private final PoolCounts counts = new PoolCounts();
    /** A worker was started or not, a call has ended, a keeper has left. */
    private final Condition progress = state.newCondition();

    private Phase phase = Phase.OPEN;
    private int keepers;
    private int underWay;
    private Throwable lastFailure;
    private Throwable endFailure;
    private Worker last;
    /**
     * A worker in the hands of a call. It may end meanwhile, when the pool is closed; then its seat has another one, or none.
     *
     * @param seat where it goes back
     */
    record Lent(Seat seat, Worker worker) {}

    Seats(WorkerPoolBuilder options) {
        this.options = options;
        for (int i = 0; i < options.size; i++) {
            all.add(new Seat(this, state.newCondition()));
        }
    }

    /** Starts the keepers. */
    void open() {
        for (Seat seat : all) {
            keepers++;
            Thread.ofVirtual().name("antaboga-keeper").unstarted(seat).start();
        }
    }

    /** Waits until each seat has had a worker; throws what the first start failed of. */
    void awaitAll() throws IpcException {
        state.lock();
        try {
            while (lastFailure == null && all.stream().anyMatch(seat -> !seat.wasUp)) {
                progress.await();
            }
            if (lastFailure != null) {
                throw asThrown(lastFailure);
            }
        } catch (InterruptedException e) {
            throw interrupted("start");
        } finally {
            state.unlock();
        }
    }

    private static IpcException asThrown(Throwable failure) {
        switch (failure) {
            case IpcException expected -> {
                return expected;
            }
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** Lets a call in; {@link #leave} must follow. */
    void enter(String function) throws IpcException {
        state.lock();
        try {
            if (phase != Phase.OPEN) {
                throw closed(function);
            }
            underWay++;
        } finally {
            state.unlock();
        }
    }

    /** A call has ended, with a result or without. */
    void leave(boolean answered) {
        state.lock();
        try {
            counts.calls += answered ? 1 : 0;
            counts.failures += answered ? 0 : 1;
            if (--underWay == 0) {
                progress.signalAll();
            }
        } finally {
            state.unlock();
        }
    }

    /**
     * Waits for a worker until {@code deadline}.
     *
     * @param again whether the call had one before: it goes before all others, and is not refused
     */
    Lent take(String function, long deadline, boolean again) throws IpcException {
        state.lock();
        try {
            counts.retries += again ? 1 : 0;
            if (phase == Phase.CLOSED) {
                throw closed(function);
            }
            Seat seat = idle.poll();
            return seat != null ? seat.lend() : await(function, deadline, again);
        } finally {
            state.unlock();
        }
    }

    private Lent await(String function, long deadline, boolean again) throws IpcException {
        if (!again && waiting.count() - (all.size() - up()) >= options.queue) {
            counts.refused++;
            throw new QueueFullException(details(function));
        }
        Waiting.Waiter waiter = new Waiting.Waiter(function, deadline == Moment.NEVER, state.newCondition());
        waiting.add(waiter, again);
        all.forEach(Seat::look);
        Lent lent = null;
        try {
            lent = waiter.await(deadline);
        } catch (InterruptedException e) {
            throw interrupted("call");
        } finally {
            waiting.remove(waiter);
            if (lent == null && waiter.lent() != null) {
                free(waiter.lent().seat());
            }
        }
        if (lent == null) {
            throw late(function);
        }
        return lent;
    }

    /** Waits at a condition until it is told, or until {@code deadline}. */
    static void await(Condition condition, long deadline) throws InterruptedException {
        if (deadline == Moment.NEVER) {
            condition.await();
        } else {
            // The caller looks at the clock, whatever this returns.
            long unused = condition.awaitNanos(Moment.remaining(deadline));
        }
    }

    /**
     * Brings back a worker that was lent.
     *
     * @param useful whether it had begun the call
     */
    void release(Lent lent, boolean useful) {
        state.lock();
        try {
            if (phase == Phase.CLOSED) {
                return;
            }
            Seat seat = lent.seat();
            seat.used(useful);
            if (seat.isSpent()) {
                seat.retire();
            } else {
                free(seat);
            }
        } finally {
            state.unlock();
        }
    }

    /** With {@code state}. */
    void free(Seat seat) {
        if (phase == Phase.CLOSED) {
            seat.retire();
            return;
        }
        Waiting.Waiter next = waiting.next();
        if (next == null) {
            seat.rest();
            idle.addLast(seat);
        } else {
            next.give(seat.lend());
        }
    }

    /** Takes a worker out of those that can be had; false if it is not among them. With {@code state}. */
    boolean withdraw(Seat seat) {
        return idle.remove(seat);
    }

    /** Whether one more worker is wanted; with {@code state}. */
    boolean isWanted() {
        return phase == Phase.OPEN && !options.lazy || waiting.count() > starting();
    }

    /** With {@code state}. */
    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** A worker was started; with {@code state}. */
    void started(Seat seat, boolean instead) {
        last = seat.worker();
        lastFailure = null;
        counts.restarts += instead ? 1 : 0;
        free(seat);
        progress.signalAll();
    }

    /** A worker could not be started; with {@code state}. */
    void failed(Throwable failure) {
        if (phase == Phase.CLOSED) {
            return;
        }
        counts.failedStarts++;
        lastFailure = failure;
        progress.signalAll();
        if (up() == 0 && starting() == 0) {
            waiting.fail(waiter -> waiter.patient, function -> new NoWorkerException(details(function), failure));
        }
    }

    /** A keeper has left; with {@code state}. */
    void left() {
        keepers--;
        progress.signalAll();
    }

    /** A worker could not be ended as it should be; with {@code state}. */
    void endFailed(Throwable failure) {
        endFailure = failure;
    }

    private int up() {
        return (int) all.stream().filter(Seat::isUp).count();
    }

    private int starting() {
        return (int) all.stream().filter(Seat::isStarting).count();
    }

    private Map<String, Object> details(String function) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("function", function);
        details.put("workers", up());
        details.put("queued", waiting.count());
        return details;
    }

    private IpcException late(String function) {
        if (up() == 0 && lastFailure != null) {
            return new NoWorkerException(details(function), lastFailure);
        }
        Map<String, Object> details = details(function);
        details.put("started", false);
        return new CallDeadlineException("no worker was free in the time allowed", details, List.of());
    }

    private static ClosedException closed(String function) {
        return new ClosedException("call", "the pool was closed", Map.of("function", function));
    }

    private static InterruptedIpcException interrupted(String operation) {
        Thread.currentThread().interrupt();
        return new InterruptedIpcException(operation, "thread interrupted", Map.of());
    }

    /** The worker of the call that the current thread works for; null if it works for none of these. */
    Worker serving() {
        Served served = Served.current();
        if (served == null) {
            return null;
        }
        state.lock();
        try {
            for (; served != null; served = served.outer()) {
                for (Seat seat : all) {
                    Worker worker = seat.worker();
                    if (worker != null && worker.isAt(served.connection())) {
                        return worker;
                    }
                }
            }
            return null;
        } finally {
            state.unlock();
        }
    }

    /** The worker that was started last, though it may have ended; null if none was. */
    Worker last() {
        state.lock();
        try {
            return last;
        } finally {
            state.unlock();
        }
    }

    PoolStatistics statistics() {
        state.lock();
        try {
            int busy = (int) all.stream().filter(Seat::isLent).count();
            return counts.with(all.size(), up(), busy, starting(), waiting.count());
        } finally {
            state.unlock();
        }
    }

    /**
     * Lets no call in any more, waits for those that are under way, and ends the rest. Returns when all workers have ended.
     *
     * @throws IpcException if a worker could not be ended as it should be
     */
    void close(Duration grace) throws IpcException {
        boolean interrupted = false;
        state.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.DRAINING;
            }
            long moment = Moment.after(grace);
            try {
                while (phase == Phase.DRAINING && underWay > 0 && !Moment.passed(moment)) {
                    await(progress, moment);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
            end();
            while (keepers > 0) {
                progress.awaitUninterruptibly();
            }
            if (endFailure != null) {
                Throwable failure = endFailure;
                endFailure = null;
                throw asThrown(failure);
            }
        } finally {
            state.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        waiting.fail(waiter -> true, Seats::closed);
        idle.clear();
        all.forEach(Seat::end);
        progress.signalAll();
    }
}
