package io.antaboga.cli.sem;

import io.antaboga.cli.endpoint.Endpoint;
import io.antaboga.cli.endpoint.SemaphoreEndpoint;
import picocli.CommandLine.Parameters;

/** The semaphore that a verb is about. */
final class SemUrl {
    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.OfSemaphore.class,
            description = "posixsem:/NAME or sysvsem:KEY.")
    private SemaphoreEndpoint endpoint;

    SemaphoreEndpoint endpoint() {
        return endpoint;
    }
}
