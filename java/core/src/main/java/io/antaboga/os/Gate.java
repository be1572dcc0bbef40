package io.antaboga.os;

import static io.antaboga.os.Constants.EFD_CLOEXEC;
import static io.antaboga.os.Constants.EFD_NONBLOCK;
import static io.antaboga.os.Constants.POLLIN;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards one direction of one descriptor: one thread at a time, and each wait ends by deadline, close or interrupt.
 *
 * <p>Use: {@code enter}, then try the call without blocking and {@code await} readiness as often as needed, then
 * {@code leave} in a {@code finally}. The owner calls {@link #close()} on each of its gates before it closes the
 * descriptor; when that returns nobody is inside and nobody can enter, so that the number cannot be used any more.
 *
 * <p>Why close loses no one: it sets {@code closed} before it writes the eventfd, and a waiter reads {@code closed}
 * after each drain of the eventfd and before each poll, so that a token can be eaten only by someone who then sees
 * {@code closed}. Close then takes the turn itself: the threads queued before it each get the turn, see {@code closed}
 * and give it on.
 */
public final class Gate implements AutoCloseable {
    private final String operation;
    private final Map<String, Object> details;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Waker waker;
    /** Two pollfds, the descriptor's and the eventfd's, touched only by the thread whose turn it is. */
    private final MemorySegment pollfds;

    private final ShortWaits shortWaits;

    private volatile boolean closed;
    private volatile Thread parked;

    private Gate(String operation, Map<String, Object> details, int eventfd, ShortWaits shortWaits) {
        this.operation = operation;
        this.shortWaits = shortWaits;
        this.details = details;
        this.waker = new Waker(eventfd);
        this.pollfds = Arena.ofAuto().allocate(16, 8);
        pollfds.set(ValueLayout.JAVA_LONG, 8, pollfd(eventfd, POLLIN));
    }

    /**
     * Makes a gate, which owns an eventfd until it is closed.
     *
     * @param operation the verb that failures name, such as {@code receive}
     * @param keyValues names and values in turn that failures print
     */
    public static Gate open(String operation, Object... keyValues) throws IpcException {
        return open(new ShortWaits(), operation, keyValues);
    }

    /** Makes a gate at which threads sleep at once; for callers that have looked for what they wait for themselves. */
    public static Gate openSleeping(String operation, Object... keyValues) throws IpcException {
        return open(new ShortWaits(0, -ShortWaits.MOST, new Semaphore(0)), operation, keyValues);
    }

    static Gate open(ShortWaits shortWaits, String operation, Object... keyValues) throws IpcException {
        int eventfd = Sys.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (eventfd < 0) {
            throw Errno.failure("eventfd", eventfd, "for", operation);
        }
        return new Gate(operation, Errno.details(keyValues), eventfd, shortWaits);
    }

    /** Waits for the turn. */
    public void enter(Deadline deadline) throws IpcException {
        if (turn.hasQueuedThreads() || !turn.tryLock()) {
            queue(deadline);
        }
        if (closed) {
            turn.unlock();
            throw closedException();
        }
    }

    private void queue(Deadline deadline) throws IpcException {
        try {
            if (!deadline.isFinite()) {
                turn.lockInterruptibly();
            } else if (!turn.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw closed ? closedException() : deadlineException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interruptedException();
        }
    }

    /** Takes the turn if nobody has it; false if another thread has. */
    public boolean tryEnter() throws IpcException {
        if (!turn.tryLock()) {
            if (closed) {
                throw closedException();
            }
            return false;
        }
        if (closed) {
            turn.unlock();
            throw closedException();
        }
        return true;
    }

    /** Gives the turn on. */
    public void leave() {
        turn.unlock();
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Waits until {@code fd} has one of {@code events}, or an error or hang-up; the caller must have entered.
     *
     * <p>A descriptor that is ready is reported even when the deadline has passed, so that zero polls once.
     *
     * @return the events, as {@code poll(2)} reports them
     */
    public int await(int fd, int events, Deadline deadline) throws IpcException {
        return Thread.currentThread().isVirtual()
                ? awaitParked(fd, events, deadline)
                : awaitPolled(fd, events, deadline);
    }

    private int awaitPolled(int fd, int events, Deadline deadline) throws IpcException {
        if (shortWaits.begin()) {
            try {
                int ready = look(fd, events, deadline);
                if (ready != 0) {
                    return ready;
                }
            } finally {
                shortWaits.end();
            }
            return sleep(fd, events, deadline);
        }
        long began = System.nanoTime();
        int ready = sleep(fd, events, deadline);
        shortWaits.slept(System.nanoTime() - began);
        return ready;
    }

    /** Asks again and again without sleeping; 0 when that is worth it no longer. */
    private int look(int fd, int events, Deadline deadline) throws IpcException {
        pollfds.set(ValueLayout.JAVA_LONG, 0, pollfd(fd, events));
        long began = System.nanoTime();
        long last = began;
        long gap = 0;
        for (int looks = 1; ; looks++) {
            int count = Sys.poll(pollfds.address(), 1, 0);
            long now = System.nanoTime();
            gap = Math.max(gap, now - last);
            last = now;
            if (count > 0 && !closed) {
                shortWaits.found(looks, gap);
                return pollfds.get(ValueLayout.JAVA_SHORT, 6);
            }
            checkEnded(deadline);
            // What is wrong with the descriptor, sleeping tells.
            if (count < 0 || !shortWaits.worthMore(now - began)) {
                shortWaits.missed(now - began);
                return 0;
            }
            Thread.onSpinWait();
        }
    }

    private int sleep(int fd, int events, Deadline deadline) throws IpcException {
        for (; ; ) {
            if (closed) {
                throw closedException();
            }
            pollfds.set(ValueLayout.JAVA_LONG, 0, pollfd(fd, events));
            int count;
            waker.listen();
            try {
                count = Sys.poll(pollfds.address(), 2, milliseconds(deadline));
            } finally {
                waker.ignore();
            }
            if (count < 0 && count != -Errno.EINTR) {
                throw Errno.failure("poll", count, "for", operation, "fd", fd);
            }
            if (count > 0) {
                if (pollfds.get(ValueLayout.JAVA_SHORT, 14) != 0) {
                    waker.drain();
                }
                int ready = pollfds.get(ValueLayout.JAVA_SHORT, 6);
                if (ready != 0 && !closed) {
                    return ready;
                }
            }
            checkEnded(deadline);
        }
    }

    private int awaitParked(int fd, int events, Deadline deadline) throws IpcException {
        for (; ; ) {
            if (closed) {
                throw closedException();
            }
            pollfds.set(ValueLayout.JAVA_LONG, 0, pollfd(fd, events));
            int count = Sys.poll(pollfds.address(), 1, 0);
            if (count > 0) {
                return pollfds.get(ValueLayout.JAVA_SHORT, 6);
            }
            if (count < 0 && count != -Errno.EINTR) {
                throw Errno.failure("poll", count, "for", operation, "fd", fd);
            }
            checkEnded(deadline);
            Reactor.Waiter waiter = Reactor.register(fd, events);
            // Seen by close() unless close() set `closed` first, and then the loop below sees that.
            parked = Thread.currentThread();
            try {
                while (!waiter.ready()
                        && !closed
                        && !deadline.passed()
                        && !Thread.currentThread().isInterrupted()) {
                    park(deadline);
                }
            } finally {
                parked = null;
                Reactor.remove(waiter);
            }
        }
    }

    private void park(Deadline deadline) {
        if (deadline.isFinite()) {
            LockSupport.parkNanos(this, deadline.remainingNanos());
        } else {
            LockSupport.park(this);
        }
    }

    /** For a caller inside that waits by looking: throws if the wait is over, by close, interrupt or deadline. */
    public void checkEnded(Deadline deadline) throws IpcException {
        if (closed) {
            throw closedException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interruptedException();
        }
        if (deadline.passed()) {
            throw deadlineException();
        }
    }

    /** Rounded up, so that the deadline has passed when poll times out. */
    private static int milliseconds(Deadline deadline) {
        if (!deadline.isFinite()) {
            return -1;
        }
        long nanos = deadline.remainingNanos();
        return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1));
    }

    /** struct pollfd as one little-endian word: int fd, short events, short revents (0). */
    private static long pollfd(int fd, int events) {
        return (fd & 0xFFFFFFFFL) | (events & 0xFFFFL) << 32;
    }

    /**
     * Ends every wait with {@link ClosedException} and returns when all threads have left; then does nothing again.
     * May be called by the thread inside, which must not await afterwards.
     */
    @Override
    public void close() {
        closed = true;
        waker.wake();
        LockSupport.unpark(parked);
        turn.lock();
        try {
            waker.free();
        } finally {
            turn.unlock();
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

    private InterruptedIpcException interruptedException() {
        return new InterruptedIpcException(operation, "thread interrupted", details);
    }
}
