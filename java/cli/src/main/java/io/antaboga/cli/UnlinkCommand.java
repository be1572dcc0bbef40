package io.antaboga.cli;

import io.antaboga.IpcException;
import io.antaboga.cli.endpoint.Endpoint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a name of any mechanism. */
@Command(name = "unlink", description = "Removes a socket file, a segment or a semaphore by name.")
public final class UnlinkCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.Any.class,
            description = "unix:PATH, posixshm:/NAME or posixsem:/NAME.")
    private Endpoint endpoint;

    @Override
    public Integer call() throws IpcException {
        endpoint.unlink();
        return 0;
    }
}
