package io.antaboga.call;

import io.antaboga.BrokenChannelException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Arguments;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.MethodCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Executes what the other side calls here: what was exported when it began, and what was passed to it. */
final class JavaFunctions implements Handler {
    private static final int MOST_FAILURES = 2;

    private final List<Function> functions = new ArrayList<>();
    private final Conversion conversion;
    private Postbox postbox;
    private PassedObjects passed;

    private record Function(Exported exported, String method, FunctionInfo info) {}

    /** Begins with what is exported, by name; the methods of what has an empty name are called by theirs alone. */
    JavaFunctions(Map<String, Exported> exports, Conversion conversion) {
        this.conversion = conversion;
        exports.forEach((name, exported) -> {
            for (FunctionInfo info : exported.describe()) {
                String full = exported.isFunction() ? name : name.isEmpty() ? info.name() : name + "." + info.name();
                FunctionInfo named =
                        new FunctionInfo(full, info.parameters(), info.returns(), info.async(), info.doc());
                functions.add(new Function(exported, info.name(), named));
            }
        });
    }

    /** Says how messages are made, before the first call comes. */
    void bind(Postbox messages, PassedObjects objects) {
        postbox = messages;
        passed = objects;
    }

    /** What HELLO tells, in the order of the numbers. */
    List<FunctionInfo> infos() {
        return functions.stream().map(Function::info).toList();
    }

    /**
     * What WELCOME tells of one function.
     *
     * @param within how long a call may take; null where nothing is said
     */
    record Told(FunctionInfo info, Duration within, boolean idempotent) {}

    /** What WELCOME tells, in the order of the numbers; of several methods of one name, what all of them say. */
    List<Told> told() {
        List<Told> told = new ArrayList<>();
        for (Function function : functions) {
            List<ExportedMethod> methods = function.exported().methods(function.method());
            Set<Duration> within = new HashSet<>();
            methods.forEach(method -> within.add(method.within()));
            told.add(new Told(
                    function.info(),
                    within.size() == 1 ? within.iterator().next() : null,
                    methods.stream().allMatch(ExportedMethod::isIdempotent)));
        }
        return told;
    }

    @Override
    public void execute(Message call, Connection connection) {
        // What is passed in an answer lives as long as what asked for it, of which this side does not hear the end.
        try (PassedObjects.Scope scope = passed.scope()) {
            execute(call, connection, scope, () -> {});
        }
    }

    /**
     * The same for what is passed with several calls.
     *
     * @param returned is run when the function has returned, before it is answered
     */
    void execute(Message call, Connection connection, PassedObjects.Scope scope, Runnable returned) {
        Postbox.Writing writing = outcome(call, scope);
        returned.run();
        answer(call, connection, writing);
    }

    private Postbox.Writing outcome(Message call, PassedObjects.Scope scope) {
        boolean started = false;
        try {
            Exported exported;
            String name;
            Arguments arguments;
            if (call.function() == Message.METHOD) {
                MethodCall method = postbox.method(call, scope);
                exported = passed.find(method.number()).exported();
                name = method.method() == null ? "" : method.method();
                arguments = method.arguments();
            } else {
                Function function = find(call.function());
                exported = function.exported();
                name = function.method();
                arguments = postbox.arguments(call, scope);
            }
            ExportedMethod method = exported.find(
                    name, arguments.positional().size() + arguments.named().size());
            Object[] values = method.arguments(name, arguments.positional(), arguments.named(), conversion);
            started = true;
            return postbox.result(call.call(), method.invoke(values), scope);
        } catch (Throwable e) {
            return postbox.error(call.call(), e, started);
        }
    }

    private Function find(int number) throws IpcException {
        if (number < 0 || number >= functions.size()) {
            throw new NoFunctionException("call", "no function of this number", Map.of("function", number));
        }
        return functions.get(number);
    }

    private void answer(Message call, Connection connection, Postbox.Writing writing) {
        answer(call, connection, writing, 0);
    }

    /**
     * A result that cannot be written is an error, and so is an error that cannot; one that cannot be sent ends the connection, unless only
     * its time passed.
     */
    private void answer(Message call, Connection connection, Postbox.Writing writing, int failures) {
        boolean[] written = {false};
        try {
            postbox.send(writing, octets -> {
                written[0] = true;
                connection.reply(octets, call.deadline());
            });
        } catch (TypeRefusedException e) {
            answer(call, connection, postbox.error(call.call(), e, true), failures + 1);
        } catch (RuntimeException | Error e) {
            // What a value's own methods throw, or a value that is too deep or too large to be written.
            if (written[0] || failures == MOST_FAILURES) {
                connection.fail(new BrokenChannelException("call", "an answer was lost", Map.of("call", call.call())));
            } else {
                Throwable told = failures == 0 ? e : new IllegalStateException("an error that cannot be written");
                answer(call, connection, postbox.error(call.call(), told, true), failures + 1);
            }
        } catch (DeadlineException e) {
            // The other side has given the call up at the same moment.
            return;
        } catch (IpcException e) {
            connection.fail(e);
        }
    }

    @Override
    public void refuse(Message call, Connection connection) {
        CallCancelledException gone = new CallCancelledException(
                "call", "nobody waits for the call that it belongs to", Map.of("parent", call.parent()));
        refuse(call, connection, gone);
    }

    /** Answers a call with what it is refused for. */
    void refuse(Message call, Connection connection, IpcException refusal) {
        answer(call, connection, postbox.error(call.call(), refusal, false));
    }
}
