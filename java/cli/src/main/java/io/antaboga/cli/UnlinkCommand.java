package io.antaboga.cli;

import io.antaboga.IpcException;
import io.antaboga.cli.endpoint.Endpoint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a name of any mechanism. */
@Command(name = "unlink", description = "Removes a FIFO, a socket file, a queue, a segment or a semaphore by name.")
public final class UnlinkCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.Any.class,
            description = {
                "fifo:PATH, unix:PATH, posixmq:/NAME, sysvmq:KEY, posixshm:/NAME, sysvshm:KEY,",
                "posixsem:/NAME or sysvsem:KEY."
            })
    private Endpoint endpoint;

    @Override
    public Integer call() throws IpcException {
        endpoint.unlink();
        return 0;
    }
}
