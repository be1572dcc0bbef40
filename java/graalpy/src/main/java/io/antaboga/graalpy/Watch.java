package io.antaboga.graalpy;

import io.antaboga.call.Graces;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Ends calls whose time has passed: tells them, raises an exception where they are, and at last ends their interpreter.
 *
 * <p>Its thread sleeps until the earliest deadline that it has seen, so that a call costs two writes and no more where deadlines are far.
 */
final class Watch {
    private static final long IDLE = Long.MAX_VALUE / 2;

    private final Interpreter interpreter;
    private final Graces graces;
    private final Consumer<Running> killed;
    private final Thread thread;

    private volatile Running innermost;
    /** When the thread looks again, as {@link System#nanoTime()}. */
    private volatile long wake = System.nanoTime() + IDLE;

    private volatile boolean closed;

    /** @param killed is told which call it is when the interpreter is about to be ended, after which nothing more can be called */
    Watch(Interpreter interpreter, Graces graces, Consumer<Running> killed) {
        this.interpreter = interpreter;
        this.graces = graces;
        this.killed = killed;
        this.thread =
                Thread.ofPlatform().daemon().name("antaboga-graalpy-watch").start(this::run);
    }

    /** The call that runs, within all others. */
    Running innermost() {
        return innermost;
    }

    void begin(Running call) {
        innermost = call;
        if (call.deadline != 0 && call.deadline - wake < 0) {
            LockSupport.unpark(thread);
        }
    }

    void end(Running call) {
        innermost = call.outer;
        call.end();
    }

    /** Ends the watch, not the calls. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!closed) {
                Running call = innermost;
                long now = System.nanoTime();
                if (call == null || call.deadline == 0) {
                    sleep(now + IDLE);
                } else if (call.deadline - now > 0) {
                    sleep(call.deadline);
                } else {
                    giveUp(call);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /** Whoever begins a call either sees this moment, or is seen after it. */
    private void sleep(long until) {
        wake = until;
        Running call = innermost;
        if (call == null || call.deadline == 0 || call.deadline - until >= 0) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
    }

    /** Goes down the ladder, {@code spec/call/worker.md}. */
    void giveUp(Running call) throws InterruptedException {
        if (!call.step("cancel")) {
            // It is at its end.
            call.awaitEnd(graces.cancel().toNanos());
            return;
        }
        call.givenUp = true;
        call.stepDone();
        if (call.awaitEnd(graces.cancel().toNanos()) || !call.step("raise")) {
            return;
        }
        boolean stopped;
        try {
            stopped = interpreter.interrupt(graces.raise());
        } finally {
            call.stepDone();
        }
        if (stopped && call.awaitEnd(graces.raise().toNanos()) || !call.step("kill")) {
            return;
        }
        closed = true;
        killed.accept(call);
        call.stepDone();
        interpreter.kill();
    }
}
