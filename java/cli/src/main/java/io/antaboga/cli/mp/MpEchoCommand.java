package io.antaboga.cli.mp;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.message.Count;
import io.antaboga.multiprocessing.Connection;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers each Python object with an equal one. */
@Command(
        name = "echo",
        description = {
            "Answers each object with an equal one, until the peer closes or N are done.",
            "Connects to whoever listens at ADDRESS; where nobody does, listens there itself and takes one connection."
        })
public final class MpEchoCommand implements Callable<Integer> {
    private static final Set<String> NOBODY = Set.of("ENOENT", "ECONNREFUSED");
    private static final Set<String> GONE = Set.of("EPIPE", "ECONNRESET");

    @Mixin
    private MpAddress address;

    @Mixin
    private Count count;

    @Option(names = "--listen", description = "Listen without trying to connect.")
    private boolean listen;

    @Override
    public Integer call() throws IOException {
        try (Scope scope = Scope.open()) {
            Connection connection = listen ? address.accept(scope) : meet(scope);
            for (long done = 0; done < count.or(Long.MAX_VALUE); done++) {
                connection.sendObject(connection.receiveObject(address.left()), address.left());
            }
        } catch (IpcException failure) {
            // A peer that leaves without its last answer has closed all the same.
            boolean left = failure instanceof PeerClosedException
                    && !failure.operation().equals("authenticate");
            if (!left && !GONE.contains(failure.code())) {
                throw failure;
            }
        }
        return 0;
    }

    private Connection meet(Scope scope) throws IpcException {
        try {
            return address.connect(scope);
        } catch (IpcException nobody) {
            if (!NOBODY.contains(nobody.code())) {
                throw nobody;
            }
            return address.accept(scope);
        }
    }
}
