package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.UsageException;
import io.antaboga.transport.Channel;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixListener;
import io.antaboga.transport.UnixSeqpacketChannel;
import io.antaboga.transport.UnixSeqpacketListener;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A connection by a Unix domain socket: a stream, or packets.
 *
 * @param address where it is
 * @param packets whether messages keep their bounds by themselves
 */
record UnixEndpoint(UnixAddress address, boolean packets) implements ChannelEndpoint {
    private static final String TYPE = "?type=";

    /** Reads what follows {@code unix:}; the type of socket decides what it is. */
    static ChannelEndpoint parse(String rest) {
        int query = rest.indexOf('?');
        String name = query < 0 ? rest : rest.substring(0, query);
        if (query >= 0 && !rest.startsWith(TYPE, query)) {
            throw new UsageException("'unix:" + rest + "' has another option than ?type=");
        }
        return switch (query < 0 ? "stream" : rest.substring(query + TYPE.length())) {
            case "stream" -> new UnixEndpoint(address(name), false);
            case "seqpacket" -> new UnixEndpoint(address(name), true);
            case "dgram" -> new UnixDgramEndpoint(Pair.parse("unix", name, UnixEndpoint::address));
            default ->
                throw new UsageException("'unix:" + rest + "' has a type that is none of stream seqpacket dgram");
        };
    }

    private static UnixAddress address(String name) {
        if (name.isEmpty() || name.equals("@")) {
            throw new UsageException("'unix:" + name + "' has no name");
        }
        return UnixAddress.of(name);
    }

    @Override
    public String mechanism() {
        return "unix";
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public Port open(Direction direction, ChannelOptions options, Scope scope) throws IpcException {
        options.refuseAllBut(
                packets ? "unix:?type=seqpacket" : "unix",
                packets ? Set.of("--listen", "--any-user") : Set.of("--framing", "--listen", "--any-user"));
        Channel channel = packets ? packets(options, scope) : stream(options, scope);
        return new ChannelPort(scope.make(() -> channel));
    }

    private Channel stream(ChannelOptions options, Scope scope) throws IpcException {
        Optional<Duration> left = options.timeout().remaining();
        if (!options.listen()) {
            return left.isPresent()
                    ? UnixChannel.connect(address, options.stream(), left.get())
                    : UnixChannel.connect(address, options.stream());
        }
        // Takes one peer; whoever comes after it is refused from then on, and not left waiting for an answer.
        try (UnixListener listener = scope.make(() -> UnixListener.bind(address, options.stream()))) {
            return left.isPresent() ? listener.accept(left.get()) : listener.accept();
        }
    }

    private Channel packets(ChannelOptions options, Scope scope) throws IpcException {
        PacketOptions how = PacketOptions.DEFAULT.withAnyUser(options.anyUser());
        Optional<Duration> left = options.timeout().remaining();
        if (!options.listen()) {
            return left.isPresent()
                    ? UnixSeqpacketChannel.connect(address, how, left.get())
                    : UnixSeqpacketChannel.connect(address, how);
        }
        try (UnixSeqpacketListener listener = scope.make(() -> UnixSeqpacketListener.bind(address, how))) {
            return left.isPresent() ? listener.accept(left.get()) : listener.accept();
        }
    }

    @Override
    public void unlink() throws IpcException {
        SocketFile.unlink(address);
    }
}
