package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.transport.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** How a connection ends when it is heard that the other side has gone, perhaps before the connection was made. For any threads. */
final class Ending {
    private static final Duration LAST_MESSAGES = Duration.ofSeconds(1);

    private final Channel channel;
    private final CompletableFuture<Connection> made = new CompletableFuture<>();

    /** Of the connection that will use a channel. */
    Ending(Channel channel) {
        this.channel = channel;
    }

    /** That is made now. */
    void of(Connection connection) {
        made.complete(connection);
    }

    /** The other side has gone, or is about to. What it had sent before is still read, if somebody waits for it. */
    void heard(IpcException cause) {
        made.thenAcceptAsync(
                known -> end(known, cause),
                task -> Thread.ofVirtual().name("antaboga-ending").start(task));
    }

    private void end(Connection known, IpcException cause) {
        try {
            if (channel instanceof QueuePair queues) {
                queues.end();
            }
            if (!known.awaitEnd(Moment.after(LAST_MESSAGES))) {
                known.fail(cause);
            }
        } catch (IpcException | InterruptedException e) {
            known.fail(cause);
        }
    }
}
