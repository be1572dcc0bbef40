package io.antaboga.call;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Arguments;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.MethodCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Executes what the other side calls here: what was exported when it began, and what was passed to it. */
final class JavaFunctions implements Handler {
    private final List<Function> functions = new ArrayList<>();
    private final Conversion conversion;
    private Postbox postbox;
    private PassedObjects passed;

    private record Function(Exported exported, String method, FunctionInfo info) {}

    /** Begins with what is exported, by name. */
    JavaFunctions(Map<String, Exported> exports, Conversion conversion) {
        this.conversion = conversion;
        exports.forEach((name, exported) -> {
            for (FunctionInfo info : exported.describe()) {
                String full = exported.isFunction() ? name : name + "." + info.name();
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

    @Override
    public void execute(Message call, Connection connection) {
        // What is passed in an answer lives as long as what asked for it, of which this side does not hear the end.
        try (PassedObjects.Scope scope = passed.scope()) {
            answer(call, connection, outcome(call, scope));
        }
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

    /** A result that cannot be written is an error; one that cannot be sent ends the connection, unless only its time passed. */
    private void answer(Message call, Connection connection, Postbox.Writing writing) {
        try {
            postbox.send(writing, octets -> connection.reply(octets, call.deadline()));
        } catch (TypeRefusedException e) {
            answer(call, connection, postbox.error(call.call(), e, true));
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
        answer(call, connection, postbox.error(call.call(), gone, false));
    }
}
