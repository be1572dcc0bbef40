package io.antaboga.call;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.Passed;
import io.antaboga.transport.Channel;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A worker that serves on its own, whose functions are called from here; {@code spec/call/worker.md}.
 *
 * <p>Its state is shared with its other callers, and a call may wait for theirs. Nothing is done to its process: a call that takes too
 * long, or is not wanted any more, is asked to give up, then an exception is raised in it; if that does not help either this connection
 * is closed, and later calls fail with {@code CLOSED}. One that the worker has not begun by then never is. When the worker ends calls fail
 * with {@link WorkerLostException}, whose {@code exit} is {@code unknown}; whoever is to be served again connects again. Else calls end as
 * those of a {@link Worker} do.
 *
 * <p>For any threads, virtual ones too. Every connection must be closed.
 */
public final class WorkerConnection implements Calls {
    private static final String UNKNOWN = "unknown";

    private final WorkerConnectionBuilder options;
    private final long pid;
    private final Segments segments;
    private final Page page;
    private final Postbox postbox;
    private final Connection connection;
    private final Exchange exchange;
    private final PassedObjects passed;
    private final Greeting greeting;
    private final Map<String, Integer> numbers = new HashMap<>();
    private volatile boolean closed;

    private WorkerConnection(WorkerConnectionBuilder options, Offer offer, Channel channel, long deadline)
            throws IpcException {
        this.options = options;
        this.pid = offer.pid();
        this.passed = new PassedObjects(2, this::callPassed);
        Conversion conversion = new Conversion(options.types);
        JavaFunctions functions = new JavaFunctions(options.exports, conversion);
        Ending ending = new Ending(channel);
        this.segments = Segments.caller(new Side(offer.side()), call -> {}, ending::heard);
        boolean done = false;
        try {
            this.page = segments.page();
            this.postbox = new Postbox(channel, segments, options.types);
            functions.bind(postbox, passed);
            this.connection = new Connection(channel, postbox, functions);
            ending.of(connection);
            this.exchange = new Exchange(connection, postbox, page, conversion, options.debug, new Server());
            this.greeting = greet(channel, offer.secret(), functions.infos(), deadline);
            for (int i = 0; i < greeting.functions().size(); i++) {
                numbers.put(greeting.functions().get(i).name(), i);
            }
            done = true;
        } finally {
            if (!done) {
                segments.close();
            }
        }
    }

    static WorkerConnection open(WorkerConnectionBuilder options) throws IpcException {
        long deadline = Moment.after(options.connectDeadline);
        try {
            Offer offer = Offer.take(options.url, deadline);
            boolean done = false;
            try {
                WorkerConnection made = open(options, offer, deadline);
                done = true;
                return made;
            } finally {
                if (!done) {
                    offer.side().close();
                }
            }
        } catch (InterruptedIpcException e) {
            throw e;
        } catch (DeadlineException e) {
            throw new CallDeadlineException("the worker did not answer in time", Map.of("url", options.url), List.of());
        } catch (IpcException e) {
            throw WorkerParts.isGone(e) ? new WorkerLostException("connect", false, UNKNOWN, "", List.of()) : e;
        }
    }

    private static WorkerConnection open(WorkerConnectionBuilder options, Offer offer, long deadline)
            throws IpcException {
        Channel channel = options.url.control(offer.knocking());
        boolean done = false;
        try {
            WorkerConnection made = new WorkerConnection(options, offer, channel, deadline);
            done = true;
            return made;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private Greeting greet(Channel channel, String secret, List<FunctionInfo> exported, long deadline)
            throws IpcException {
        try {
            return Greeting.exchange(channel, postbox, secret, exported, deadline);
        } catch (IpcException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Object call(Type type, CallOptions how, String function, Object... arguments) throws IpcException {
        Integer number = numbers.get(function);
        if (number == null) {
            throw new NoFunctionException("call", "the worker has no such function", Map.of("function", function));
        }
        Duration time = how.deadline() == null ? options.deadline : how.deadline();
        try (PassedObjects.Scope scope = passed.scope()) {
            return exchange.perform(
                    function,
                    time,
                    scope,
                    type,
                    (call, deadline) -> postbox.call(number, call, deadline, arguments, how.named(), scope));
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
                    (call, deadline) -> postbox.method(object, method, call, deadline, arguments, scope));
        }
    }

    /** What is done about calls that are not answered. */
    private final class Server implements Exchange.Peer {
        @Override
        public ClosedException closed() {
            boolean ours = closed || connection.cause() instanceof ClosedException;
            return ours ? new ClosedException("call", "the connection was closed", Map.of("url", options.url)) : null;
        }

        @Override
        public IpcException lost(String function, boolean started) {
            return new WorkerLostException(function, started, UNKNOWN, "", List.of());
        }

        @Override
        public CallDeadlineException late(String function, boolean started, List<CallDeadlineException.Step> steps) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("function", function);
            details.put("started", started);
            return new CallDeadlineException("the time allowed passed", details, steps);
        }

        @Override
        public IpcException giveUp(String function, Pending call, long begun, InterruptedIpcException interrupt)
                throws IpcException {
            Withdrawal steps = new Withdrawal(connection, segments, page, options.graces, begun);
            boolean started = exchange.begun(call);
            if (options.debug || !started) {
                segments.cancelCall(call.number);
            } else {
                Message answer = steps.run(call);
                if (answer != null) {
                    postbox.drop(answer);
                }
            }
            if (interrupt != null) {
                Thread.currentThread().interrupt();
                return interrupt;
            }
            return late(function, started, steps.steps());
        }
    }

    @Override
    public <T> T bind(Class<T> type) throws NoFunctionException {
        return Bound.bind(type, new BoundTo(this, functions()), options.errors);
    }

    @Override
    public List<FunctionInfo> functions() {
        return greeting.functions();
    }

    @Override
    public String runtime() {
        return greeting.runtime();
    }

    /** The worker's process id, as it sees it. */
    public long pid() {
        return pid;
    }

    /** Ends the connection: calls that wait fail with {@code CLOSED}, and what runs for them is given up. Does nothing the second time. */
    @Override
    public void close() throws IpcException {
        closed = true;
        try {
            connection.close();
        } finally {
            segments.close();
        }
    }

    @Override
    public String toString() {
        return "worker at " + options.url;
    }
}
