package io.antaboga.cli.message;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.endpoint.ChannelEndpoint;
import io.antaboga.cli.endpoint.ChannelEndpoint.Direction;
import io.antaboga.cli.endpoint.ChannelOptions;
import io.antaboga.cli.endpoint.Endpoint;
import io.antaboga.cli.endpoint.Port;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Answers each message with the same bytes. */
@Command(name = "echo", description = "Answers each message with the same bytes, until the peer closes or N are done.")
public final class EchoCommand implements Callable<Integer> {
    private static final Set<String> GONE = Set.of("EPIPE", "ECONNRESET");

    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.OfChannel.class,
            description = "fd:R,W, fifo:IN,OUT, unix:PATH, posixmq:/IN,/OUT or sysvmq:IN,OUT.")
    private ChannelEndpoint endpoint;

    @Mixin
    private Count count;

    @Mixin
    private ChannelOptions options;

    @Override
    public Integer call() throws IOException {
        try (Scope scope = Scope.open()) {
            Port port = endpoint.open(Direction.BOTH, options, scope);
            for (long done = 0; done < count.or(Long.MAX_VALUE); done++) {
                port.send(port.receive(options.timeout()), options.timeout());
            }
        } catch (IpcException failure) {
            // A peer that leaves without its last answer has closed all the same.
            if (!(failure instanceof PeerClosedException) && !GONE.contains(failure.code())) {
                throw failure;
            }
        }
        return 0;
    }
}
