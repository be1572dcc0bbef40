package io.antaboga.cli.sem;

import io.antaboga.cli.Scope;
import io.antaboga.cli.Timeout;
import io.antaboga.sync.Semaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes one from a semaphore, for good. */
@Command(
        name = "wait",
        description = "Takes one from the value; blocks while it is zero. Ending this command does not give it back.")
public final class SemWaitCommand implements Callable<Integer> {
    @Mixin
    private SemUrl url;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Timeout.Converter.class,
            description = "Give up after this many seconds, a decimal; without it, never.")
    private Timeout timeout = Timeout.NEVER;

    @Override
    public Integer call() throws IOException {
        try (Scope scope = Scope.open()) {
            Semaphore semaphore = scope.make(url.endpoint()::open);
            Optional<Duration> left = timeout.remaining();
            if (left.isPresent()) {
                semaphore.acquire(left.get());
            } else {
                semaphore.acquire();
            }
        }
        return 0;
    }
}
