package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.UnixAddress;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A {@code Connection} that a Python program sent through another one, as an object: what arrives says where to fetch it
 * ({@code multiprocessing.resource_sharer}). Described in {@code spec/multiprocessing/connection.md}.
 *
 * <p>It arrives as an {@link Opaque} where the decoder keeps what is unknown; otherwise it is refused ({@code TYPE_REFUSED}).
 *
 * @param at where the program that has it listens
 * @param number which of its resources it is
 * @param readable whether one receives from it
 * @param writable whether one sends to it
 */
public record PassedConnection(Address at, long number, boolean readable, boolean writable) {
    static final ClassReference REBUILD = new ClassReference("multiprocessing.connection", "rebuild_connection");
    static final ClassReference SHARED = new ClassReference("multiprocessing.resource_sharer", "DupFd");

    /**
     * Reads what arrived.
     *
     * @throws ProtocolException if it is something else
     */
    public static PassedConnection of(Object arrived) throws ProtocolException {
        if (arrived instanceof Opaque call
                && REBUILD.equals(call.callable())
                && call.arguments() instanceof Tuple given
                && given.size() == 3
                && given.get(0) instanceof Opaque shared
                && SHARED.equals(shared.callable())
                && shared.hasState()
                && shared.state() instanceof Map<?, ?> state
                && state.get("_id") instanceof Tuple id
                && id.size() == 2
                && id.get(1) instanceof Long number
                && given.get(1) instanceof Boolean readable
                && given.get(2) instanceof Boolean writable
                && (readable || writable)) {
            return new PassedConnection(address(id.get(0)), number, readable, writable);
        }
        throw refused();
    }

    private static ProtocolException refused() {
        return new ProtocolException("fetch", "not a connection that was passed on", Map.of());
    }

    private static Address address(Object address) throws ProtocolException {
        try {
            return switch (address) {
                case String path when path.startsWith("/") -> Address.of(UnixAddress.of(path));
                case Bytes name
                when name.length() > 1 && name.toByteArray()[0] == 0 ->
                    Address.of(UnixAddress.abstractName(
                            new String(name.toByteArray(), 1, name.length() - 1, StandardCharsets.UTF_8)));
                case Tuple pair
                when pair.size() == 2 && pair.get(0) instanceof String host && pair.get(1) instanceof Long port ->
                    Address.of(host, Math.toIntExact(port));
                case null, default -> throw refused();
            };
        } catch (IllegalArgumentException | ArithmeticException unusable) {
            throw refused();
        }
    }

    /**
     * Fetches it from the program that has it, which works once.
     *
     * @param options of the fetched connection; the key is that of the program that has it, its
     *     {@code multiprocessing.current_process().authkey}
     * @throws UnreachableException without a key, or when it was fetched before, or its program is gone
     * @throws AuthenticationException if that program has another key
     */
    public Connection fetch(ConnectionOptions options, Duration timeout) throws IpcException {
        if (options.key().isEmpty()) {
            throw unreachable("the key of the program that has it is not known");
        }
        if (at instanceof Address.Tcp) {
            throw unreachable("a descriptor does not go over TCP");
        }
        Deadline deadline = Deadline.after(timeout);
        Descriptor fetched = request(options, deadline);
        return Connection.over(
                PipeChannel.of(readable ? fetched : null, writable ? fetched : null, options.stream()),
                options.decoder());
    }

    private Descriptor request(ConnectionOptions options, Deadline deadline) throws IpcException {
        try (Connection sharer = Client.connect(at, options, left(deadline));
                Descriptor socket = sharer.duplicate()) {
            sharer.sendObject(Tuple.of(number, ProcessHandle.current().pid()), left(deadline));
            return SentDescriptor.receive(socket, deadline);
        } catch (PeerClosedException early) {
            if (early.operation().equals("authenticate")) {
                throw early;
            }
            throw unreachable("it was fetched before, or its program has closed it");
        } catch (IpcException failure) {
            if (failure.errno() == Errno.ENOENT || failure.errno() == Errno.ECONNREFUSED) {
                throw unreachable("its program is gone");
            }
            throw failure;
        }
    }

    private static Duration left(Deadline deadline) {
        return Duration.ofNanos(deadline.remainingNanos());
    }

    private UnreachableException unreachable(String problem) {
        return new UnreachableException("fetch", problem, Errno.details("name", at, "number", number));
    }
}
