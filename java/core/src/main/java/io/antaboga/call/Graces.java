package io.antaboga.call;

import java.time.Duration;
import java.util.Objects;

/**
 * How long each step to end a call in a worker has to take effect, {@code spec/call/worker.md}, <em>Time</em>.
 *
 * @param cancel for handlers that ask whether their call was given up
 * @param raise for the exception that is raised in the handler
 * @param terminate for SIGTERM; also when a worker is closed
 * @param close for a worker that is closed to end by itself
 */
public record Graces(Duration cancel, Duration raise, Duration terminate, Duration close) {
    /** 100 ms, 500 ms, 500 ms and 2 s. */
    public static final Graces DEFAULT =
            new Graces(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(2));

    /** Refuses negative ones. */
    public Graces {
        for (Duration grace : new Duration[] {cancel, raise, terminate, close}) {
            if (Objects.requireNonNull(grace).isNegative()) {
                throw new IllegalArgumentException("negative grace: " + grace);
            }
        }
    }
}
