package io.antaboga.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.antaboga.IpcException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call made by another thread, to be ended from here. */
public final class Blocked {
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;
    private final FutureTask<Boolean> task;

    private Blocked(boolean virtual, Call call) {
        task = new FutureTask<>(() -> {
            started.countDown();
            try {
                call.run();
                return false;
            } catch (IpcException e) {
                throw new Ended(e, Thread.currentThread().isInterrupted());
            }
        });
        thread = virtual
                ? Thread.ofVirtual().unstarted(task)
                : Thread.ofPlatform().daemon().unstarted(task);
    }

    /** What may block. */
    @FunctionalInterface
    public interface Call {
        /** Makes it. */
        void run() throws Exception;
    }

    /** How a call failed, and whether its thread's interrupt status was set then. */
    public static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean interrupted;

        private Ended(IpcException failure, boolean interrupted) {
            super(failure);
            this.interrupted = interrupted;
        }

        /** The failure. */
        public IpcException failure() {
            return (IpcException) getCause();
        }

        /** Whether the thread's interrupt status was set. */
        public boolean interrupted() {
            return interrupted;
        }
    }

    /** Starts the call on a new thread; returns when it is about to be made. */
    public static Blocked start(boolean virtual, Call call) throws InterruptedException {
        Blocked blocked = new Blocked(virtual, call);
        blocked.thread.start();
        blocked.started.await();
        return blocked;
    }

    /** Lets the call get further by an amount that differs from round to round, from nothing to surely blocked. */
    public Blocked drift(int round) {
        for (int i = 0; i < round % 50 * 20; i++) {
            Thread.yield();
        }
        return this;
    }

    /** Interrupts the thread. */
    public void interrupt() {
        thread.interrupt();
    }

    /** Whether the call has returned or failed. */
    public boolean isDone() {
        return task.isDone();
    }

    /** Waits for the call to return normally. */
    public void returned() throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            fail("the call failed", e.getCause());
        }
    }

    /** Waits for the call to fail. */
    public Ended ended() throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Ended ended) {
                return ended;
            }
            return fail("the call failed in another way", e.getCause());
        }
        return fail("the call returned");
    }
}
