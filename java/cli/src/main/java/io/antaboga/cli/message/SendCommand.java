package io.antaboga.cli.message;

import io.antaboga.cli.Scope;
import io.antaboga.cli.UsageException;
import io.antaboga.cli.endpoint.ChannelEndpoint;
import io.antaboga.cli.endpoint.ChannelEndpoint.Direction;
import io.antaboga.cli.endpoint.ChannelOptions;
import io.antaboga.cli.endpoint.Endpoint;
import io.antaboga.cli.endpoint.Message;
import io.antaboga.cli.endpoint.Port;
import io.antaboga.wire.Framing;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends what is on standard input. */
@Command(
        name = "send",
        description = {
            "Sends all of standard input as one message; blocks until it is sent.",
            "With --lines, or --framing lines, each line is a message. With --framing raw the input goes out as it comes."
        })
public final class SendCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.OfChannel.class,
            description = "fd:R,W, fifo:PATH, unix:PATH, posixmq:/NAME or sysvmq:KEY.")
    private ChannelEndpoint endpoint;

    @Option(names = "--lines", description = "Send each line as a message, without its line feed.")
    private boolean lines;

    @Mixin
    private ChannelOptions options;

    @Override
    public Integer call() throws IOException {
        if (lines && options.framing() == Framing.RAW) {
            throw new UsageException("--lines makes no sense with --framing raw, which has no messages to tell apart");
        }
        try (Scope scope = Scope.open()) {
            Port port = endpoint.open(Direction.SEND, options, scope);
            MessageInput input = new MessageInput(scope.make(StandardInput::open), division());
            for (byte[] bytes = input.next(options.timeout()); bytes != null; bytes = input.next(options.timeout())) {
                port.send(new Message(bytes, Map.of()), options.timeout());
            }
        }
        return 0;
    }

    private MessageInput.Division division() {
        if (lines || options.framing() == Framing.LINES) {
            return MessageInput.Division.LINES;
        }
        return options.framing() == Framing.RAW ? MessageInput.Division.BLOCKS : MessageInput.Division.WHOLE;
    }
}
