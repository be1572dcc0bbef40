package io.antaboga.os;

import io.antaboga.IpcException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A blocking call that a platform thread makes for a virtual one, which waits for it without holding a carrier.
 *
 * <p>An interrupt of the virtual thread is passed on to the platform thread, but only while that is at this errand; its
 * pool clears the interrupt status before the next. The virtual thread always waits until the errand is over, so that a
 * call that succeeded in spite of the interrupt is not lost.
 */
final class Errand implements Runnable {
    private static final ExecutorService RUNNERS =
            Executors.newCachedThreadPool(task -> OwnThread.make("antaboga-errand", task));

    private final Breaker breaker;
    private final Deadline deadline;
    private final Breaker.Call call;
    private final boolean timed;
    private final CountDownLatch done = new CountDownLatch(1);
    private Thread runner;
    private boolean interrupted;
    private long result;
    private Throwable failure;

    private Errand(Breaker breaker, Deadline deadline, Breaker.Call call, boolean timed) {
        this.breaker = breaker;
        this.deadline = deadline;
        this.call = call;
        this.timed = timed;
    }

    static long run(Breaker breaker, Deadline deadline, Breaker.Call call, boolean timed) throws IpcException {
        Errand errand = new Errand(breaker, deadline, call, timed);
        RUNNERS.execute(errand);
        boolean interrupted = false;
        for (; ; ) {
            try {
                errand.done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                errand.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return errand.outcome();
    }

    @Override
    public void run() {
        try {
            start();
            result = breaker.runHere(deadline, call, timed);
        } catch (Throwable e) {
            failure = e;
        } finally {
            finish();
            done.countDown();
        }
    }

    private synchronized void start() throws IpcException {
        if (interrupted) {
            throw breaker.interruptedException();
        }
        runner = Thread.currentThread();
    }

    private synchronized void finish() {
        runner = null;
    }

    private synchronized void interrupt() {
        interrupted = true;
        if (runner != null) {
            runner.interrupt();
        }
    }

    private long outcome() throws IpcException {
        switch (failure) {
            case null -> {
                return result;
            }
            case IpcException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
