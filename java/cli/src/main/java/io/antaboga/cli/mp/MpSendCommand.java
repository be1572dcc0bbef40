package io.antaboga.cli.mp;

import io.antaboga.cli.Scope;
import io.antaboga.cli.json.JsonReader;
import io.antaboga.cli.message.MessageInput;
import io.antaboga.cli.message.StandardInput;
import io.antaboga.multiprocessing.Connection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sends JSON values as Python objects. */
@Command(
        name = "send",
        description = "Reads JSON values from standard input to its end, connects, and sends each as a Python object.")
public final class MpSendCommand implements Callable<Integer> {
    @Mixin
    private MpAddress address;

    @Override
    public Integer call() throws IOException {
        try (Scope scope = Scope.open()) {
            MessageInput input = new MessageInput(scope.make(StandardInput::open), MessageInput.Division.WHOLE);
            List<Object> values = JsonReader.values(input.next(address.timeout()));
            Connection connection = address.connect(scope);
            for (Object value : values) {
                connection.sendObject(value, address.left());
            }
        }
        return 0;
    }
}
