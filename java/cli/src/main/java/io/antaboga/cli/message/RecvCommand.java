package io.antaboga.cli.message;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.Scope;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.endpoint.ChannelEndpoint;
import io.antaboga.cli.endpoint.ChannelEndpoint.Direction;
import io.antaboga.cli.endpoint.ChannelOptions;
import io.antaboga.cli.endpoint.Endpoint;
import io.antaboga.cli.endpoint.Message;
import io.antaboga.cli.endpoint.Port;
import io.antaboga.wire.Framing;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what it receives to standard output. */
@Command(
        name = "recv",
        description = {
            "Receives messages and writes them to standard output as they are, with nothing between them.",
            "With --framing lines each keeps its line feed."
        })
public final class RecvCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.OfChannel.class,
            description = "fd:R,W, fifo:PATH, unix:PATH, posixmq:/NAME or sysvmq:KEY.")
    private ChannelEndpoint endpoint;

    @Mixin
    private Count count;

    @Option(
            names = "--json",
            description = "Write one JSON object a message: length, base64, and priority or type where there is one.")
    private boolean json;

    @Mixin
    private ChannelOptions options;

    @Override
    public Integer call() throws IOException {
        StandardOutput out = new StandardOutput();
        try (Scope scope = Scope.open()) {
            Port port = endpoint.open(Direction.RECEIVE, options, scope);
            for (long done = 0; done < count.or(1); done++) {
                write(out, port.receive(options.timeout()));
            }
        }
        return 0;
    }

    private void write(StandardOutput out, Message message) throws IpcException {
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("length", message.bytes().length);
            object.put("base64", Base64.getEncoder().encodeToString(message.bytes()));
            object.putAll(message.attributes());
            out.line(Json.of(object));
            return;
        }
        out.write(message.bytes());
        if (options.framing() == Framing.LINES) {
            out.write(new byte[] {'\n'});
        }
    }
}
