package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.SysvKey;
import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueReader;
import io.antaboga.os.Errno;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.Channel;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.SysvMq;
import io.antaboga.transport.UnixChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a worker is told when it is started; {@code spec/call/worker.md}.
 *
 * @param over the mechanism that carries the messages
 * @param in where to receive: a number of a descriptor, a path, a name, or a key
 * @param out where to send
 * @param handlers the classes, with commas between
 * @param virtual whether virtual threads execute root calls
 * @param secret what HELLO must say; null for anything
 */
record WorkerOrder(Over over, Object in, Object out, String handlers, boolean virtual, String secret) {
    private static final long VERSION = 1;

    /**
     * Reads an order.
     *
     * @throws ProtocolException if it is none
     */
    static WorkerOrder read(byte[] octets) throws IpcException {
        Object read = new ValueReader(NoBuffers.INSTANCE, Types.NONE, Passing.NONE).value(octets, 0, octets.length);
        if (!(read instanceof Map<?, ?> order)) {
            throw refused("no object", "found", read);
        }
        if (!Long.valueOf(VERSION).equals(order.get("version"))) {
            throw refused("another version", "version", order.get("version"));
        }
        Object threads = order.get("threads");
        if (threads != null && !List.of("platform", "virtual").contains(threads)) {
            throw refused("no such kind of thread", "threads", threads);
        }
        if (!(order.get("handlers") instanceof String handlers)) {
            throw refused("no handlers", "handlers", order.get("handlers"));
        }
        Object secret = order.get("secret");
        if (secret != null && !(secret instanceof String)) {
            throw refused("a secret that is no text", "type", secret.getClass().getSimpleName());
        }
        Over over = over(order.get("over"));
        return new WorkerOrder(
                over,
                end(over, order.get("in")),
                end(over, order.get("out")),
                handlers,
                "virtual".equals(threads),
                (String) secret);
    }

    private static Over over(Object name) throws ProtocolException {
        for (Over over : Over.values()) {
            if (over.word().equals(name)) {
                return over;
            }
        }
        throw refused("no such mechanism", "over", name);
    }

    private static Object end(Over over, Object end) throws ProtocolException {
        boolean number = end instanceof Long value && value >= Integer.MIN_VALUE && value <= 0xffff_ffffL;
        boolean right =
                switch (over) {
                    case PIPE, UNIX -> number && (Long) end >= 0 && (Long) end <= Integer.MAX_VALUE;
                    case FIFO, POSIXMQ -> end instanceof String;
                    case SYSVMQ -> number;
                };
        if (!right) {
            throw refused("no end of the mechanism", "over", over.word(), "end", end);
        }
        return number ? (Object) ((Long) end).intValue() : end;
    }

    private static ProtocolException refused(String problem, Object... keyValues) {
        return new ProtocolException("start", "an order that is none: " + problem, Errno.details(keyValues));
    }

    /** Opens the control channel. */
    Channel open() throws IpcException {
        return switch (over) {
            case PIPE -> PipeChannel.inherited((Integer) in, (Integer) out);
            case UNIX -> UnixChannel.of(Descriptor.adopt((Integer) in), StreamOptions.DEFAULT);
            case FIFO -> FifoChannel.open(Path.of((String) in), Path.of((String) out), StreamOptions.DEFAULT);
            case POSIXMQ -> QueuePair.open(() -> PosixMq.open((String) in), () -> PosixMq.open((String) out));
            case SYSVMQ ->
                QueuePair.open(
                        () -> SysvMq.open(SysvKey.of((Integer) in)), () -> SysvMq.open(SysvKey.of((Integer) out)));
        };
    }
}
