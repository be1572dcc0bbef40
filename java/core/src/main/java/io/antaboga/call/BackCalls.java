package io.antaboga.call;

import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.Passed;
import java.util.List;
import java.util.Map;

/**
 * Calls of a worker to what its caller passed: each belongs to a call of the caller's that is executed, and is sent before that is answered;
 * {@code spec/call/worker.md}, <em>Calls of the worker</em>. Of one connection, for any threads.
 */
final class BackCalls implements RemoteFunction.Caller {
    private final Postbox postbox;
    private final Segments segments;
    private final RunningCalls running;
    private Connection connection;

    BackCalls(Postbox postbox, Segments segments, RunningCalls running) {
        this.postbox = postbox;
        this.segments = segments;
        this.running = running;
    }

    /** Says where to call, before the first call comes. */
    void bind(Connection other) {
        connection = other;
    }

    @Override
    public Object call(Passed passed, String method, Object... arguments) throws IpcException {
        return call(null, passed, method, arguments);
    }

    @Override
    public RemoteFunction.Caller within(Served served) {
        return (passed, method, arguments) -> call(served, passed, method, arguments);
    }

    /**
     * @param came the call with which it was passed; what the thread itself works for counts more
     */
    private Object call(Served came, Passed passed, String method, Object... arguments) throws IpcException {
        Served first = Served.of(connection).orElse(came);
        for (Served served = first; served != null; served = served.outer()) {
            RunningCalls.Running owner = served.connection() == connection ? running.unanswered(served.number()) : null;
            if (owner != null) {
                long deadline = served.deadline();
                return served.call(() -> perform(owner, deadline, passed, method, arguments));
            }
        }
        throw RunningCalls.ended();
    }

    private Object perform(RunningCalls.Running owner, long deadline, Passed passed, String method, Object... arguments)
            throws IpcException {
        Pending call = connection.begin();
        try {
            running.send(owner, () -> {
                postbox.send(
                        postbox.method(passed, method, call, deadline, arguments, owner.scope),
                        octets -> connection.send(octets, deadline));
                return null;
            });
            Message answer = connection.await(call, deadline);
            if (answer == null) {
                segments.cancelCall(call.number);
                throw new CallDeadlineException(
                        "the time of the call that this one belongs to passed",
                        Map.of("call", owner.number),
                        List.of());
            }
            if (answer.kind() == Kind.ERROR) {
                throw raised(answer);
            }
            return postbox.value(answer, owner.scope);
        } catch (InterruptedIpcException e) {
            segments.cancelCall(call.number);
            throw e;
        } finally {
            connection.end(call);
        }
    }

    private IpcException raised(Message answer) throws IpcException {
        Exception failure = postbox.failure(answer);
        if (failure instanceof IpcException refused) {
            return refused;
        }
        throw (RuntimeException) failure;
    }
}
