package io.antaboga.cli.mp;

import io.antaboga.cli.Scope;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.json.JsonWriter;
import io.antaboga.cli.message.Count;
import io.antaboga.multiprocessing.Connection;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the Python objects that it receives as JSON. */
@Command(name = "recv", description = "Connects, and writes the objects that it receives as JSON, one a line.")
public final class MpRecvCommand implements Callable<Integer> {
    @Mixin
    private MpAddress address;

    @Mixin
    private Count count;

    @Override
    public Integer call() throws IOException {
        StandardOutput out = new StandardOutput();
        try (Scope scope = Scope.open()) {
            Connection connection = address.connect(scope);
            for (long done = 0; done < count.or(1); done++) {
                out.line(JsonWriter.line(connection.receiveObject(address.left())));
            }
        }
        return 0;
    }
}
