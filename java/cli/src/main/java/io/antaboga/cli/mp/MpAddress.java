package io.antaboga.cli.mp;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.Timeout;
import io.antaboga.cli.UsageException;
import io.antaboga.multiprocessing.Address;
import io.antaboga.multiprocessing.AuthenticationKey;
import io.antaboga.multiprocessing.Client;
import io.antaboga.multiprocessing.Connection;
import io.antaboga.multiprocessing.ConnectionOptions;
import io.antaboga.multiprocessing.Listener;
import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.wire.Framing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the other end is, how to prove a key to it, and how long all may take. */
public final class MpAddress {
    @Parameters(paramLabel = "ADDRESS", description = "PATH, @NAME (abstract) or HOST:PORT.")
    private String text;

    @Option(
            names = "--authkey-env",
            paramLabel = "VAR",
            description = "The environment variable that holds the authkey; without it, no handshake.")
    private String variable;

    @Option(names = "--any-user", description = "Take a peer that runs as another user.")
    private boolean anyUser;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Timeout.Converter.class,
            description = "Give up after this many seconds, a decimal; without it, never.")
    private Timeout timeout = Timeout.NEVER;

    Timeout timeout() {
        return timeout;
    }

    /** Connects; the connection is closed with {@code scope}. */
    Connection connect(Scope scope) throws IpcException {
        Connection connection = Client.connect(address(), options(), left());
        return scope.make(() -> connection);
    }

    /** Takes one peer; whoever comes after it is refused from then on, and not left waiting for an answer. */
    Connection accept(Scope scope) throws IpcException {
        try (Listener listener = scope.make(() -> Listener.bind(address(), options()))) {
            Connection connection = listener.accept(left());
            return scope.make(() -> connection);
        }
    }

    private Address address() {
        try {
            return Address.of(text);
        } catch (IllegalArgumentException malformed) {
            throw new UsageException("'" + text + "' is no PATH, @NAME or HOST:PORT");
        }
    }

    private ConnectionOptions options() {
        ConnectionOptions options = ConnectionOptions.DEFAULT
                .withAnyUser(anyUser)
                .withMaxMessageLength(Framing.LARGEST_LIMIT)
                .withDecoder(PickleDecoder.builder().keepUnknown().build());
        if (variable == null) {
            return options;
        }
        String key = System.getenv(variable);
        if (key == null || key.isEmpty()) {
            throw new UsageException("the environment has no key in " + variable);
        }
        return options.withKey(AuthenticationKey.of(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** What is left of the time; a century when there is no end. */
    Duration left() {
        Optional<Duration> left = timeout.remaining();
        return left.orElse(Duration.ofDays(36_501));
    }
}
