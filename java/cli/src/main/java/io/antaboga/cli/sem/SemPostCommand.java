package io.antaboga.cli.sem;

import io.antaboga.IpcException;
import io.antaboga.sync.Semaphore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Adds one to a semaphore. */
@Command(name = "post", description = "Adds one to the value, waking a waiter.")
public final class SemPostCommand implements Callable<Integer> {
    @Mixin
    private SemUrl url;

    @Override
    public Integer call() throws IpcException {
        try (Semaphore semaphore = url.endpoint().open()) {
            semaphore.release();
        }
        return 0;
    }
}
