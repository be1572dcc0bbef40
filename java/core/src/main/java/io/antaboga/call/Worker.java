package io.antaboga.call;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.Passed;
import io.antaboga.process.ExitStatus;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Python process that this one started, whose functions are called from here; {@code spec/call/worker.md}.
 *
 * <p>It executes one call at a time; calls of other threads wait for their turn. Values cross as {@code spec/call/values.md} says. A call
 * ends with its result, with a {@link PythonException} that the function raised, or with an {@link IpcException}:
 * {@link CallDeadlineException} when its time has passed, {@link WorkerLostException} when the worker has ended,
 * {@link TypeRefusedException} for a value that cannot cross, {@link NoFunctionException}, {@link InterruptedIpcException}. Who is
 * interrupted, or whose time has passed, first makes the worker give the call up, if need be by ending it.
 *
 * <p>For any threads, virtual ones too. Every worker must be closed; it ends with this process in any case.
 */
public final class Worker implements Calls {
    private static final Duration LAST_GRACE = Duration.ofMillis(500);
    private static final Duration KILLED = Duration.ofSeconds(30);
    /** A number that no function has: there are fewer by far. */
    private static final int NO_FUNCTION = 0xFFFF_FFFE;

    private final WorkerBuilder options;
    private final WorkerParts parts;
    private final Greeting greeting;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final PassedObjects passed;
    private final Exchange exchange;
    private volatile boolean closed;

    private Worker(WorkerBuilder options) throws IpcException {
        this.options = options;
        Conversion conversion = new Conversion(options.types);
        this.passed = new PassedObjects(2, this::callPassed);
        this.parts = WorkerParts.start(options, passed, conversion);
        this.exchange =
                new Exchange(parts.connection, parts.postbox, parts.page, conversion, options.debug, new OwnProcess());
        boolean done = false;
        try {
            this.greeting = greet();
            for (int i = 0; i < greeting.functions().size(); i++) {
                numbers.put(greeting.functions().get(i).name(), i);
            }
            parts.named(greeting.functions());
            done = true;
        } finally {
            if (!done) {
                parts.close(Duration.ZERO, options.graces.terminate());
            }
        }
    }

    /** Begins to describe a worker whose functions are those of a Python file. */
    public static WorkerBuilder python(Path handlers) {
        return new WorkerBuilder(handlers);
    }

    /**
     * Begins to describe a connection to a worker that serves on its own, of any caller's.
     *
     * @param url {@code unix:PATH}, {@code unix:@NAME}, or two names as this side sees them, the other way round than the worker:
     *     {@code fifo:IN,OUT}, {@code posixmq:/IN,/OUT} or {@code sysvmq:IN,OUT}
     * @throws IllegalArgumentException if it is none of these
     * @throws IpcException if a key of System V is made of a path that is absent
     */
    public static WorkerConnectionBuilder connect(String url) throws IpcException {
        return new WorkerConnectionBuilder(ServedUrl.of(url));
    }

    static Worker start(WorkerBuilder options) throws IpcException {
        return new Worker(options);
    }

    private Greeting greet() throws IpcException {
        try {
            return parts.greet(Moment.after(options.startDeadline));
        } catch (DeadlineException e) {
            throw new CallDeadlineException(
                    "the worker was not ready in time", Map.of("handlers", options.handlers), List.of());
        } catch (InterruptedIpcException e) {
            throw e;
        } catch (IpcException e) {
            throw parts.connection.cause() == null && !WorkerParts.isGone(e) ? e : lost("start", true);
        }
    }

    @Override
    public Object call(Type type, CallOptions how, String function, Object... arguments) throws IpcException {
        Integer number = numbers.get(function);
        if (number == null) {
            throw new NoFunctionException("call", "the worker has no such function", Map.of("function", function));
        }
        try (PassedObjects.Scope scope = passed.scope()) {
            return exchange.perform(
                    function,
                    how.deadline() == null ? options.deadline : how.deadline(),
                    scope,
                    type,
                    (call, deadline) -> parts.postbox.call(number, call, deadline, arguments, how.named(), scope));
        }
    }

    private Object callPassed(Passed object, String method, Object... arguments) throws IpcException {
        try (PassedObjects.Scope scope = passed.scope()) {
            String name = method == null ? "function " + object.number() : method;
            return exchange.perform(
                    name,
                    options.deadline,
                    scope,
                    Object.class,
                    (call, deadline) -> parts.postbox.method(object, method, call, deadline, arguments, scope));
        }
    }

    /** What is done about calls that are not answered. */
    private final class OwnProcess implements Exchange.Peer {
        @Override
        public ClosedException closed() {
            return closed ? closedException() : null;
        }

        @Override
        public IpcException lost(String function, boolean started) {
            return Worker.this.lost(function, started);
        }

        @Override
        public CallDeadlineException late(String function, boolean started, List<CallDeadlineException.Step> steps) {
            return deadline(function, started, steps);
        }

        @Override
        public IpcException giveUp(String function, Pending call, long begun, InterruptedIpcException interrupt)
                throws IpcException {
            return Worker.this.giveUp(function, call, begun, interrupt);
        }
    }

    /** Ends a call that takes too long, or is not wanted any more; what its caller is to be told. */
    private IpcException giveUp(String function, Pending call, long begun, InterruptedIpcException interrupt)
            throws IpcException {
        Ladder ladder = new Ladder(
                parts.connection, parts.page, parts.process, options.graces, WorkerParts.SIGNALS, call, begun);
        boolean started = false;
        if (options.debug || ladder.othersRun()) {
            parts.segments.cancelCall(call.number);
        } else {
            Message answer = null;
            try {
                answer = ladder.run();
            } catch (IpcException e) {
                if (parts.connection.cause() == null) {
                    throw e;
                }
            }
            if (answer != null) {
                parts.postbox.drop(answer);
            } else if (parts.process.await(KILLED) == null) {
                throw new DeadlineException("kill", "the worker does not end", Map.of("pid", pid()));
            }
            started = exchange.begun(call);
        }
        if (interrupt != null) {
            Thread.currentThread().interrupt();
            return interrupt;
        }
        return deadline(function, started, ladder.steps());
    }

    private CallDeadlineException deadline(String function, boolean started, List<CallDeadlineException.Step> steps) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("function", function);
        details.put("started", started);
        ExitStatus status = parts.process.status();
        if (status != null) {
            details.put("exit", exit(status));
        }
        return new CallDeadlineException("the time allowed passed", details, steps);
    }

    private IpcException lost(String function, boolean started) {
        if (closed) {
            return closedException();
        }
        ExitStatus status = parts.process.await(LAST_GRACE);
        if (status == null) {
            try {
                parts.process.kill();
            } catch (IpcException e) {
                return e;
            }
            status = parts.process.await(KILLED);
        }
        parts.process.finishOutput();
        String exit = status == null ? "unknown" : exit(status);
        return new WorkerLostException(function, started, exit, parts.process.trace(), parts.log.lastLines());
    }

    static String exit(ExitStatus status) {
        return status.signal() == null ? "exit code " + status.code() : status.signal();
    }

    private ClosedException closedException() {
        return new ClosedException("call", "the worker was closed", Map.of("pid", pid()));
    }

    @Override
    public <T> T bind(Class<T> type) throws NoFunctionException {
        return Bound.bind(type, new BoundTo(this, functions()), options.errors);
    }

    @Override
    public String toString() {
        return "worker " + pid() + " of " + options.handlers;
    }

    @Override
    public List<FunctionInfo> functions() {
        return greeting.functions();
    }

    @Override
    public String runtime() {
        return greeting.runtime();
    }

    /** Whether the worker says of a function that executing it twice does what executing it once does. */
    boolean isIdempotent(String function) {
        return greeting.idempotent().contains(function);
    }

    /** Asks for an answer that no handler has a part in, from the thread that executes calls. */
    void ping(Duration time) throws IpcException {
        try (PassedObjects.Scope scope = passed.scope()) {
            exchange.perform(
                    "ping",
                    time,
                    scope,
                    Object.class,
                    (call, deadline) ->
                            parts.postbox.call(NO_FUNCTION, call, deadline, new Object[0], Map.of(), scope));
        } catch (NoFunctionException e) {
            // It is there, and says what is so.
            return;
        }
    }

    /** Whether a call has this connection from this worker. */
    boolean isAt(Connection connection) {
        return parts.connection == connection;
    }

    /** Whether a call can be made: the worker has not ended, and nothing has broken the connection with it. */
    boolean isUsable() {
        return isAlive() && parts.connection.cause() == null;
    }

    /** Does something on a virtual thread when the worker's process has ended. */
    void whenEnded(Runnable action) {
        parts.process.whenEnded(action);
    }

    /** The worker's process id. */
    public int pid() {
        return parts.process.pid();
    }

    /** Whether the worker has not ended. */
    public boolean isAlive() {
        return parts.process.status() == null;
    }

    /**
     * Ends the worker: calls that wait fail with {@code CLOSED}, and what runs is given up; it gets time to end by itself, then SIGTERM, then
     * SIGKILL. Does nothing the second time.
     */
    @Override
    public void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        parts.close(options.graces.close(), options.graces.terminate());
    }
}
