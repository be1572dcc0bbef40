package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixListener;
import io.antaboga.wire.Framing;
import java.nio.file.Path;
import java.util.Locale;

/** Pipes, FIFOs and Unix stream sockets. */
final class StreamRooms {
    private final Handles handles;
    private final Children children;

    StreamRooms(Handles handles, Children children) {
        this.handles = handles;
        this.children = children;
    }

    private static StreamOptions options(Request request) {
        StreamOptions options = StreamOptions.DEFAULT;
        return options.withMaxMessageLength(request.integer("limit", options.maxMessageLength()))
                .withMaxDescriptors(request.integer("descriptors", 0));
    }

    AutoCloseable openPipe(Request request) throws IpcException {
        if (request.has("child")) {
            return children.open(request, options(request));
        }
        return PipeChannel.inherited(request.integer("read", -1), request.integer("write", -1), options(request));
    }

    AutoCloseable openFifo(Request request) throws IpcException {
        Path in = path(request, "in");
        Path out = path(request, "out");
        StreamOptions options = options(request)
                .withFraming(Framing.valueOf(request.text("framing", "mp").toUpperCase(Locale.ROOT)));
        return switch (request.text("mode", "open")) {
            case "create" -> FifoChannel.create(in, out, options, Lifetime.PROCESS);
            case "either" -> FifoChannel.openOrCreate(in, out, options, Lifetime.PERSISTENT);
            default -> FifoChannel.open(in, out, options);
        };
    }

    private static Path path(Request request, String key) {
        return request.has(key) ? Path.of(request.text(key)) : null;
    }

    /** Listens; what is accepted has the limit given here. */
    AutoCloseable listen(Request request) throws IpcException {
        return UnixListener.bind(UnixAddress.of(request.text("address")), options(request));
    }

    AutoCloseable openUnix(Request request) throws IpcException {
        UnixChannel channel = request.text("role", "connect").equals("accept")
                ? handles.get(request, "listener", UnixListener.class).accept(request.timeout())
                : UnixChannel.connect(UnixAddress.of(request.text("address")), options(request));
        request.fact("uid", channel.peer().uid());
        request.fact("pid", channel.peer().pid());
        return channel;
    }
}
