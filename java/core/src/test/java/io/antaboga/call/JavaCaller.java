package io.antaboga.call;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.Passed;
import io.antaboga.call.wire.Types;
import io.antaboga.transport.Channel;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Calls functions of a Java worker, as a program in Python would; for any threads. */
final class JavaCaller implements AutoCloseable {
    final Segments segments;
    final Page page;
    final Greeting greeting;
    private final Postbox postbox;
    private final PassedObjects passed = new PassedObjects(2, this::callPassed);
    private final Connection connection;
    private final AtomicLong last = new AtomicLong();

    /** Takes both over, and greets. */
    JavaCaller(Channel channel, UnixSeqpacketChannel side, String secret) throws Exception {
        segments = Segments.caller(new Side(side), call -> {}, this::end);
        page = segments.page();
        postbox = new Postbox(channel, segments, Types.NONE);
        JavaFunctions functions = new JavaFunctions(Map.of(), new Conversion(Types.NONE));
        functions.bind(postbox, passed);
        connection = new Connection(channel, postbox, functions);
        boolean done = false;
        try {
            greeting = Greeting.exchange(channel, postbox, secret, List.of(), Moment.after(Duration.ofMinutes(2)));
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private void end(IpcException cause) {
        Thread.ofVirtual().start(() -> connection.fail(cause));
    }

    /** Calls a function, for as long as it takes. */
    Object call(String function, Object... arguments) throws IpcException {
        return call(Moment.NEVER, function, arguments);
    }

    Object call(long deadline, String function, Object... arguments) throws IpcException {
        int number = number(function);
        try (PassedObjects.Scope scope = passed.scope()) {
            return exchange(deadline, scope, call -> postbox.call(number, call, deadline, arguments, Map.of(), scope));
        }
    }

    /** The number of a function; one that there is not for a name that there is not. */
    int number(String function) {
        List<String> names =
                greeting.functions().stream().map(FunctionInfo::name).toList();
        return names.contains(function) ? names.indexOf(function) : names.size();
    }

    private Object callPassed(Passed object, String method, Object... arguments) throws IpcException {
        try (PassedObjects.Scope scope = passed.scope()) {
            return exchange(
                    Moment.NEVER, scope, call -> postbox.method(object, method, call, Moment.NEVER, arguments, scope));
        }
    }

    private interface Encoding {
        Postbox.Writing writing(Pending call);
    }

    private Object exchange(long deadline, PassedObjects.Scope scope, Encoding encoding) throws IpcException {
        Pending call = connection.begin();
        try {
            last.set(call.number);
            postbox.send(encoding.writing(call), octets -> connection.send(octets, Moment.NEVER));
            Message answer = connection.await(call, deadline);
            if (answer == null) {
                throw new DeadlineException("call", "deadline passed", Map.of("call", call.number));
            }
            if (answer.kind() == Kind.RESULT) {
                return postbox.value(answer, scope);
            }
            Exception failure = postbox.failure(answer);
            if (failure instanceof IpcException refused) {
                throw refused;
            }
            throw (RuntimeException) failure;
        } finally {
            connection.end(call);
        }
    }

    /** The number of the call that was begun last. */
    long last() {
        return last.get();
    }

    @Override
    public void close() throws IpcException {
        try (segments) {
            connection.close();
        }
    }
}
