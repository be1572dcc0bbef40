package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.StreamError;
import io.antaboga.cli.UsageException;
import io.antaboga.registry.Registry;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Unix domain socket by path or abstract name.
 *
 * @param address where it is
 */
record UnixEndpoint(UnixAddress address) implements ChannelEndpoint {
    private static final String TYPE = "?type=";
    private static final int KIND_OF_FILE = 0170000;
    private static final int SOCKET = 0140000;

    static UnixEndpoint parse(String rest) {
        int query = rest.indexOf('?');
        String name = query < 0 ? rest : rest.substring(0, query);
        if (name.isEmpty() || name.equals("@")) {
            throw new UsageException("'unix:" + rest + "' has no name");
        }
        if (query >= 0 && !rest.startsWith(TYPE, query)) {
            throw new UsageException("'unix:" + rest + "' has another option than ?type=stream");
        }
        if (query >= 0 && !rest.substring(query + TYPE.length()).equals("stream")) {
            throw new UsageException("'unix:" + rest + "' has another type than stream");
        }
        return new UnixEndpoint(UnixAddress.of(name));
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
        options.refuseAllBut("unix", Set.of("--framing", "--listen", "--any-user"));
        Optional<Duration> left = options.timeout().remaining();
        UnixChannel channel = options.listen()
                ? accept(options, scope)
                : left.isPresent()
                        ? UnixChannel.connect(address, options.stream(), left.get())
                        : UnixChannel.connect(address, options.stream());
        return new ChannelPort(scope.make(() -> channel));
    }

    /** Takes one peer; whoever comes after it is refused from then on, and not left waiting for an answer. */
    private UnixChannel accept(ChannelOptions options, Scope scope) throws IpcException {
        try (UnixListener listener = scope.make(() -> UnixListener.bind(address, options.stream()))) {
            Optional<Duration> left = options.timeout().remaining();
            return left.isPresent() ? listener.accept(left.get()) : listener.accept();
        }
    }

    @Override
    public void unlink() throws IpcException {
        if (address.isAbstract()) {
            throw new UsageException("nothing to unlink: an abstract name goes with its socket");
        }
        Path path = address.toPath();
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & KIND_OF_FILE) != SOCKET) {
                throw new IpcException("unlink", "not a socket", "WRONG_KIND", 0, Map.of("name", path));
            }
            Files.delete(path);
        } catch (IpcException wrongKind) {
            throw wrongKind;
        } catch (IOException failure) {
            throw StreamError.of("unlink", failure, Map.of("name", path));
        }
        Registry.ofCurrentUser().forget(mechanism(), name());
    }
}
