package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A thread that makes a call, and the exception the call ended with. */
final class Caller {
    /** How long a test waits for something that hangs. */
    static final Duration WATCHDOG =
            Duration.ofSeconds(Long.parseLong(System.getenv().getOrDefault("ANTABOGA_WATCHDOG", "60")));

    private static final long GETTID = Constants.AARCH64 ? 178 : 186;

    /** A call that may throw. */
    interface Body {
        void run() throws Exception;
    }

    private final Thread thread;
    private volatile long tid;
    private volatile Throwable outcome;
    private volatile boolean interruptStatus;

    Caller(boolean virtual, Body body) {
        thread = virtual
                ? Thread.ofVirtual().unstarted(() -> run(body))
                : Thread.ofPlatform().daemon().unstarted(() -> run(body));
        thread.start();
    }

    private void run(Body body) {
        tid = thread.isVirtual() ? 0 : Libc.syscall(GETTID, 0, 0, 0, 0);
        try {
            body.run();
        } catch (Throwable e) {
            outcome = e;
        }
        interruptStatus = thread.isInterrupted();
    }

    Thread thread() {
        return thread;
    }

    /** Returns when the thread sleeps: parked, or asleep in the kernel while Java thinks that it runs. */
    void awaitBlocked() throws IOException {
        Deadline watchdog = Deadline.after(WATCHDOG);
        while (!blocked()) {
            assertTrue(thread.isAlive() && !watchdog.passed(), () -> "never blocked: " + thread + ", " + outcome);
            Thread.onSpinWait();
        }
    }

    private boolean blocked() throws IOException {
        if (thread.isVirtual()) {
            return switch (thread.getState()) {
                case WAITING, TIMED_WAITING -> true;
                default -> false;
            };
        }
        if (tid == 0 || thread.getState() == Thread.State.NEW) {
            return false;
        }
        String stat = Files.readString(Path.of("/proc/self/task/" + tid + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2) == 'S';
    }

    /** What the call threw. */
    Throwable thrown() throws InterruptedException {
        join();
        assertNotNull(outcome, "the call returned");
        return outcome;
    }

    /** Waits until the call has returned without throwing. */
    void returned() throws Exception {
        join();
        if (outcome != null) {
            throw new AssertionError("the call threw", outcome);
        }
    }

    /** Whether the thread was interrupted when the call had ended. */
    boolean interruptStatus() throws InterruptedException {
        join();
        return interruptStatus;
    }

    private void join() throws InterruptedException {
        assertTrue(thread.join(WATCHDOG), () -> {
            StringBuilder stack = new StringBuilder("still blocked: ").append(thread);
            for (StackTraceElement element : thread.getStackTrace()) {
                stack.append("\n    at ").append(element);
            }
            return stack.toString();
        });
    }
}
