package io.antaboga.call;

import static io.antaboga.os.Constants.SIGTERM;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.os.Errno;
import io.antaboga.process.Child;
import io.antaboga.process.ChildBuilder;
import io.antaboga.process.ExitStatus;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a worker is made of on this side: its process, the connection with it, and the memory beside that. */
final class WorkerParts {
    /** Real-time signals that neither this library nor glibc uses for anything else. */
    static final Ladder.Signals SIGNALS = new Ladder.Signals(42, 43);

    private static final int SIDE = 3;
    private static final Duration LAST_MESSAGES = Duration.ofSeconds(1);
    private static final JsonMapper JSON = new JsonMapper();

    final WorkerLog log;
    final WorkerProcess process;
    final Segments segments;
    final Page page;
    final Postbox postbox;
    final Connection connection;
    private final Control control;
    private final JavaFunctions functions;
    private final String secret;
    private final Ending ending;
    private volatile List<FunctionInfo> names = List.of();

    private WorkerParts(
            WorkerBuilder options, Control control, String secret, PassedObjects passed, Conversion conversion)
            throws IpcException {
        this.control = control;
        this.ending = new Ending(control.channel());
        this.secret = secret;
        this.log = new WorkerLog(options.logger, this::running);
        this.functions = new JavaFunctions(options.exports, conversion);
        UnixSeqpacketChannel.Pair side = UnixSeqpacketChannel.create(Side.OPTIONS);
        WorkerProcess started = null;
        Segments shared = null;
        boolean done = false;
        try {
            side.channel().send(order(options));
            started = WorkerProcess.start(builder(options, side), log);
            control.given();
            side.peer().close();
            shared = segments(side, started);
            this.process = started;
            this.segments = shared;
            this.page = shared.page();
            this.postbox = new Postbox(control.channel(), shared, options.types);
            this.functions.bind(postbox, passed);
            this.connection = new Connection(control.channel(), postbox, functions);
            ending.of(connection);
            done = true;
        } finally {
            if (!done) {
                try (side) {
                    if (shared != null) {
                        shared.close();
                    }
                    if (started != null) {
                        started.close();
                    }
                }
            }
        }
        process.whenEnded(() ->
                ending.heard(new PeerClosedException("call", "the worker has ended", Map.of("pid", process.pid()))));
    }

    /** Announces the page. A worker that has ended by then is told as one, with what it said. */
    private Segments segments(UnixSeqpacketChannel.Pair side, WorkerProcess worker) throws IpcException {
        try {
            return Segments.caller(new Side(side.channel()), call -> {}, ending::heard);
        } catch (IpcException e) {
            ExitStatus status = isGone(e) ? worker.await(LAST_MESSAGES) : null;
            if (status == null) {
                throw e;
            }
            worker.finishOutput();
            throw new WorkerLostException("start", true, Worker.exit(status), worker.trace(), log.lastLines());
        }
    }

    /** Whether a failure says that the other end is not there any more. */
    static boolean isGone(IpcException failure) {
        return failure instanceof PeerClosedException
                || failure.errno() == Errno.EPIPE
                || failure.errno() == Errno.ECONNRESET;
    }

    static WorkerParts start(WorkerBuilder options, PassedObjects passed, Conversion conversion) throws IpcException {
        Control control = Control.open(options.over);
        boolean done = false;
        try {
            WorkerParts parts = new WorkerParts(options, control, Secret.text(), passed, conversion);
            done = true;
            return parts;
        } finally {
            if (!done) {
                control.close();
            }
        }
    }

    private byte[] order(WorkerBuilder options) {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("version", 1);
        order.put("over", options.over.word());
        order.put("in", control.in());
        order.put("out", control.out());
        order.put("handlers", options.handlers.toString());
        order.put("path", options.path());
        order.put("signal", SIGNALS.raise());
        order.put("dump", SIGNALS.dump());
        order.put("secret", secret);
        return JSON.writeValueAsString(order).getBytes(StandardCharsets.UTF_8);
    }

    private ChildBuilder builder(WorkerBuilder options, UnixSeqpacketChannel.Pair side) throws IpcException {
        ChildBuilder builder =
                Child.command(options.command()).descriptor(SIDE, side.peer()).directory(options.directory);
        options.environment.forEach(builder::environment);
        control.give(builder);
        return builder;
    }

    /** Says HELLO and hears WELCOME; the names of what carries the messages go then. */
    Greeting greet(long deadline) throws IpcException {
        Greeting greeting;
        try {
            greeting = Greeting.exchange(control.channel(), postbox, secret, functions.infos(), deadline);
        } catch (IpcException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        control.names().remove();
        return greeting;
    }

    /** Says what the numbers of functions mean that the page tells. */
    void named(List<FunctionInfo> functions) {
        names = functions;
    }

    private String running() {
        List<FunctionInfo> known = names;
        if (known.isEmpty()) {
            return null;
        }
        try {
            int number = page.running() == 0 ? -1 : page.function();
            return number >= 0 && number < known.size() ? known.get(number).name() : null;
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    /** Ends the connection, and the process: by itself, by SIGTERM, by SIGKILL. */
    void close(Duration grace, Duration terminate) throws IpcException {
        try (process) {
            // Nobody waits for what runs.
            long running = page.running();
            if (running != 0) {
                page.giveUp(running);
                process.signal(SIGNALS.raise());
            }
            connection.close();
            segments.close();
            if (process.await(grace) == null) {
                process.signal(SIGTERM);
                process.await(terminate);
            }
        } finally {
            control.close();
        }
    }
}
