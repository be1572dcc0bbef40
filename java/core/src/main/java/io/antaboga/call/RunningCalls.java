package io.antaboga.call;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls of the other side that are executed here, by number: which thread does, and whether they were given up. Writes the page. Of one
 * connection, for any threads; nothing here waits for a handler but {@link #awaitNone}.
 */
final class RunningCalls {
    /** Of calls that were given up and are not known: they come yet, or are over. */
    private static final int MOST_EARLY = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final Map<Long, Running> calls = new HashMap<>();
    private final Set<Long> early = new LinkedHashSet<>();
    private Page page;
    private boolean over;

    /** One call; all but what is final is guarded by {@link #lock}. */
    static final class Running {
        final long number;
        final boolean root;
        /** Held while something is sent for it by a thread that does not execute it, so that its answer is sent after that. */
        final ReentrantLock sending = new ReentrantLock();

        /** What is passed with it and all that belongs to it. */
        final PassedObjects.Scope scope;

        private final int function;
        private final long since = Moment.now();
        private Thread thread;
        private boolean givenUp;
        private boolean interrupted;
        private boolean ended;

        private Running(long number, int function, boolean root, PassedObjects.Scope scope) {
            this.number = number;
            this.scope = scope;
            this.function = function;
            this.root = root;
        }
    }

    /** Says where to tell what runs, before the first call. */
    void tellBy(Page page) {
        this.page = page;
    }

    /** A call has come. Root calls are told so in their order. */
    Running begin(long number, int function, boolean root, PassedObjects.Scope scope) {
        Running call = new Running(number, function, root, scope);
        lock.lock();
        try {
            call.givenUp = early.remove(number) || over || root && page.givenUp() == number;
            calls.put(number, call);
            if (root) {
                page.begin(number, function, call.since);
            }
        } finally {
            lock.unlock();
        }
        return call;
    }

    /** A thread, the current one, is about to execute a call; false if it was given up before. */
    boolean enter(Running call) {
        lock.lock();
        try {
            if (!call.givenUp) {
                call.thread = Thread.currentThread();
            }
            return !call.givenUp;
        } finally {
            lock.unlock();
        }
    }

    /** The handler has returned: nobody interrupts its thread for this call any more, which is left without an interrupt of this call. */
    void leave(Running call) {
        lock.lock();
        try {
            call.thread = null;
            if (call.root || call.interrupted && !isOuterInterrupted()) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOuterInterrupted() {
        Thread current = Thread.currentThread();
        return calls.values().stream().anyMatch(call -> call.thread == current && call.interrupted);
    }

    /** No call is made for this one any more: what is sent for it was sent. */
    void seal(Running call) {
        call.sending.lock();
        try {
            lock.lock();
            try {
                call.ended = true;
            } finally {
                lock.unlock();
            }
        } finally {
            call.sending.unlock();
        }
    }

    /** Forgets a call, which was answered. */
    void end(Running call) {
        lock.lock();
        try {
            calls.remove(call.number);
            if (call.root) {
                call.scope.close();
                tellLatest();
            }
            if (calls.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes to the page which root call was begun last of those that run. */
    private void tellLatest() {
        if (over) {
            return;
        }
        Running latest = null;
        for (Running call : calls.values()) {
            if (call.root && (latest == null || call.number > latest.number)) {
                latest = call;
            }
        }
        if (latest == null) {
            page.end();
        } else if (page.running() != latest.number) {
            page.show(latest.number, latest.function, latest.since);
        }
    }

    /** The other side gives a call up: its thread is interrupted. Of one that has not come yet it is remembered. */
    void cancel(long number) {
        lock.lock();
        try {
            Running call = calls.get(number);
            if (call != null) {
                giveUp(call);
            } else {
                if (early.size() == MOST_EARLY) {
                    early.remove(early.iterator().next());
                }
                early.add(number);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void giveUp(Running call) {
        call.givenUp = true;
        if (call.thread != null) {
            call.interrupted = true;
            call.thread.interrupt();
        }
    }

    /** The other side has gone: all is given up, and the page is not written any more. */
    void end() {
        lock.lock();
        try {
            over = true;
            calls.values().forEach(RunningCalls::giveUp);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is executed any more. */
    void awaitNone() {
        lock.lock();
        try {
            while (!calls.isEmpty()) {
                none.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isGivenUp(long number) {
        lock.lock();
        try {
            Running call = calls.get(number);
            return over || call == null || call.givenUp || call.root && page.givenUp() == number;
        } finally {
            lock.unlock();
        }
    }

    /** The call of this number if it runs and is not about to be answered; else null. */
    Running unanswered(long number) {
        lock.lock();
        try {
            Running call = calls.get(number);
            return call == null || call.ended ? null : call;
        } finally {
            lock.unlock();
        }
    }

    /** The call of this number, begun and not ended; null if there is none. */
    Running begun(long number) {
        lock.lock();
        try {
            return calls.get(number);
        } finally {
            lock.unlock();
        }
    }

    /** Sends something for a call, whichever thread executes it, unless that is about to be answered. */
    <T> T send(Running call, Served.Work<T> work) throws IpcException {
        call.sending.lock();
        try {
            if (isEnded(call)) {
                throw ended();
            }
            return work.run();
        } finally {
            call.sending.unlock();
        }
    }

    private boolean isEnded(Running call) {
        lock.lock();
        try {
            return call.ended;
        } finally {
            lock.unlock();
        }
    }

    static ClosedException ended() {
        return new ClosedException("call", "the call that it was passed to has ended", Map.of());
    }
}
