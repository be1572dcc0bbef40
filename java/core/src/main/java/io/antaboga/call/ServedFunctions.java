package io.antaboga.call;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Message;
import java.util.Map;
import java.util.concurrent.Executor;

/** Executes calls of one caller: each root call on a thread of its own, at once; what the caller gives up is interrupted. */
final class ServedFunctions implements Handler {
    private final JavaFunctions functions;
    private final Postbox postbox;
    private final PassedObjects passed;
    private final RunningCalls running;
    private final Executor threads;

    ServedFunctions(
            JavaFunctions functions, Postbox postbox, PassedObjects passed, RunningCalls running, Executor threads) {
        this.functions = functions;
        this.postbox = postbox;
        this.passed = passed;
        this.running = running;
        this.threads = threads;
    }

    @Override
    public void root(Message call, Runnable work) {
        running.begin(call.call(), call.function(), true, passed.scope());
        try {
            threads.execute(work);
        } catch (OutOfMemoryError noThread) {
            Thread.ofVirtual().name("antaboga-call").start(work);
        }
    }

    @Override
    public void execute(Message call, Connection connection) {
        RunningCalls.Running entry = entry(call, connection);
        if (entry == null) {
            refuse(call, connection, RunningCalls.ended());
            return;
        }
        try {
            if (!running.enter(entry)) {
                refuse(call, connection, new CallCancelledException("call", "given up before it began", details(call)));
            } else if (Moment.passed(call.deadline())) {
                running.leave(entry);
                refuse(call, connection, new DeadlineException("call", "too late to begin", details(call)));
            } else {
                functions.execute(call, connection, entry.scope, () -> {
                    running.leave(entry);
                    running.seal(entry);
                });
            }
        } finally {
            running.end(entry);
        }
    }

    /** Null for a root call whose number another one has, and for a nested call of one that is over. */
    private RunningCalls.Running entry(Message call, Connection connection) {
        if (call.parent() == 0) {
            return running.begun(call.call());
        }
        for (Served outer = Served.current().outer(); outer != null; outer = outer.outer()) {
            RunningCalls.Running owner = outer.connection() == connection ? running.begun(outer.number()) : null;
            if (owner != null) {
                return running.begin(call.call(), call.function(), false, owner.scope);
            }
        }
        return null;
    }

    private void refuse(Message call, Connection connection, IpcException refusal) {
        postbox.drop(call);
        functions.refuse(call, connection, refusal);
    }

    private static Map<String, ?> details(Message call) {
        return Map.of("call", call.call());
    }

    @Override
    public boolean isGivenUp(Served call) {
        return running.isGivenUp(call.number());
    }

    @Override
    public void refuse(Message call, Connection connection) {
        functions.refuse(call, connection);
    }
}
