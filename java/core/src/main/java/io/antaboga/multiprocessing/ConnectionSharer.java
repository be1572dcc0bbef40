package io.antaboga.multiprocessing;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.process.Descriptor;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands connections to Python programs that get them as objects through another connection or a queue, as CPython's
 * {@code multiprocessing.resource_sharer} does. Described in {@code spec/multiprocessing/connection.md}.
 *
 * <p>The programs must have the key as their {@code multiprocessing.current_process().authkey}. For any number of threads.
 */
public final class ConnectionSharer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Listener listener;
    private final Map<Long, Descriptor> offered = new HashMap<>();
    private final Thread server;
    private long latest;
    private boolean closed;

    private ConnectionSharer(Listener listener) {
        this.listener = listener;
        this.server = Thread.ofVirtual().name("antaboga-connection-sharer").unstarted(this::serve);
    }

    /** Starts one, which listens in this user's private directory. */
    public static ConnectionSharer start(AuthenticationKey key) throws IpcException {
        ConnectionSharer sharer = new ConnectionSharer(Listener.bindPrivately(ConnectionOptions.DEFAULT.withKey(key)));
        sharer.server.start();
        return sharer;
    }

    /**
     * Offers one end of a pipe or socket; whoever unpickles the answer fetches it, once.
     *
     * @param end this sharer's from then on
     * @param readable whether one receives from it
     * @param writable whether one sends to it
     * @return what to send, alone or within other values
     */
    public Opaque offer(Descriptor end, boolean readable, boolean writable) throws IpcException {
        if (!readable && !writable) {
            throw new IllegalArgumentException("a connection is readable or writable");
        }
        long number;
        synchronized (this) {
            if (closed) {
                throw new ClosedException("offer", "closed", Map.of("name", listener.address()));
            }
            number = ++latest;
            offered.put(number, end);
        }
        Map<String, Object> state = Map.of("_id", Tuple.of(listener.address().toString(), number));
        return Pickled.call(
                PassedConnection.REBUILD.module(),
                PassedConnection.REBUILD.name(),
                Pickled.object(PassedConnection.SHARED.module(), PassedConnection.SHARED.name(), state),
                readable,
                writable);
    }

    private void serve() {
        for (; ; ) {
            try (Connection program = listener.accept()) {
                hand(program);
            } catch (ClosedException end) {
                return;
            } catch (IpcException failure) {
                // Of one program, unless the kernel refuses to go on.
                if (failure.operation().startsWith("accept")) {
                    System.getLogger("io.antaboga").log(System.Logger.Level.WARNING, "connection sharer", failure);
                    return;
                }
            }
        }
    }

    private void hand(Connection program) throws IpcException {
        if (program.receiveObject(PATIENCE) instanceof Tuple request
                && request.size() == 2
                && request.get(0) instanceof Long number) {
            try (Descriptor end = take(number);
                    Descriptor socket = program.duplicate()) {
                // Without an answer the program finds that nothing is here under this number.
                if (end != null) {
                    SentDescriptor.send(socket, end, Deadline.after(PATIENCE));
                }
            }
        }
    }

    private synchronized Descriptor take(long number) {
        return offered.remove(number);
    }

    /** How many are not fetched yet. */
    public synchronized int waiting() {
        return offered.size();
    }

    /** Closes what was not fetched. */
    @Override
    public void close() throws IpcException {
        synchronized (this) {
            closed = true;
        }
        listener.close();
        boolean interrupted = false;
        for (boolean ended = false; !ended; ) {
            try {
                server.join();
                ended = true;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        synchronized (this) {
            for (Descriptor end : offered.values()) {
                end.close();
            }
            offered.clear();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
