package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.cli.Scope;
import io.antaboga.cli.UsageException;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.StreamOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Named pipes.
 *
 * @param paths one, or one for each direction
 */
record FifoEndpoint(Pair<Path> paths) implements ChannelEndpoint {
    private static final String MECHANISM = "fifo";
    private static final Duration FOR_EVER = Duration.ofDays(100_000);

    static FifoEndpoint parse(String rest) {
        return new FifoEndpoint(Pair.parse(MECHANISM, rest, FifoEndpoint::path));
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new UsageException("'fifo:' needs a path, or IN,OUT");
        }
        return Path.of(text).toAbsolutePath().normalize();
    }

    @Override
    public String mechanism() {
        return MECHANISM;
    }

    @Override
    public String name() {
        return Pair.text(
                paths.in().toString(), paths.out() == null ? null : paths.out().toString());
    }

    @Override
    public Port open(Direction direction, ChannelOptions options, Scope scope) throws IpcException {
        options.refuseAllBut(MECHANISM, Set.of("--create", "--framing"));
        Path in = paths.receiving(direction, MECHANISM);
        Path out = paths.sending(direction, MECHANISM);
        StreamOptions stream = options.stream();
        FifoChannel channel = scope.make(() -> options.create()
                ? FifoChannel.openOrCreate(in, out, stream, Lifetime.PERSISTENT)
                : FifoChannel.open(in, out, stream));
        if (direction == Direction.SEND) {
            // Even input without a message has an end, which the reader waits for.
            channel.awaitReader(options.timeout().remaining().orElse(FOR_EVER));
        }
        return new ChannelPort(channel);
    }

    @Override
    public void unlink() throws IpcException {
        paths.each(FifoChannel::unlink);
    }
}
