package io.antaboga.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Ends the test run, with the stacks of all threads, when one test takes far longer than any should. */
public final class Watchdog implements BeforeEachCallback, AfterEachCallback {
    private static final long SECONDS = Long.parseLong(System.getenv().getOrDefault("ANTABOGA_WATCHDOG", "180"));
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("watchdog").unstarted(task));

    private ScheduledFuture<?> bark;

    @Override
    public void beforeEach(ExtensionContext context) {
        bark = CLOCK.schedule(() -> bark(context), SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        bark.cancel(false);
    }

    private static void bark(ExtensionContext context) {
        // Past what the test runner has put in place of System.err, which it would not get to read any more.
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
        err.println("watchdog: " + context.getUniqueId() + " does not end");
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            err.println(thread);
            for (StackTraceElement frame : stack) {
                err.println("    at " + frame);
            }
        });
        Runtime.getRuntime().halt(3);
    }
}
