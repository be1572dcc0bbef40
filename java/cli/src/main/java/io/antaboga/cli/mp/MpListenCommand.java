package io.antaboga.cli.mp;

import io.antaboga.PeerClosedException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.json.JsonWriter;
import io.antaboga.cli.message.Count;
import io.antaboga.multiprocessing.Connection;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes one connection and writes the Python objects that come as JSON. */
@Command(
        name = "listen",
        description = {
            "Takes one connection, and writes the objects that it receives as JSON, one a line.",
            "Ends when the peer closes, or after N objects."
        })
public final class MpListenCommand implements Callable<Integer> {
    @Mixin
    private MpAddress address;

    @Mixin
    private Count count;

    @Override
    public Integer call() throws IOException {
        StandardOutput out = new StandardOutput();
        long wanted = count.or(Long.MAX_VALUE);
        try (Scope scope = Scope.open()) {
            Connection connection = address.accept(scope);
            for (long done = 0; done < wanted; done++) {
                out.line(JsonWriter.line(connection.receiveObject(address.left())));
            }
        } catch (PeerClosedException end) {
            if (wanted != Long.MAX_VALUE || end.operation().equals("authenticate")) {
                throw end;
            }
        }
        return 0;
    }
}
