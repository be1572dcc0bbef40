package io.antaboga.graalpy;

import io.antaboga.IpcException;
import io.antaboga.call.Crossing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** One interpreter with the handlers of one file; a thread at a time is inside. */
final class Interpreter {
    private static final String BOOT = """
            def boot(packages, line, leave, folder):
                import sys
                sys.path.insert(0, packages)
                from antaboga.call._inside import Inside
                return Inside(line, leave, [folder])
            boot
            """;

    final Output output;
    private final Context context;
    private final Value execute;
    final byte[] welcome;

    /**
     * Starts it, and imports the handlers.
     *
     * @param callback executes what Python calls of what it was passed
     * @param givenUp whether the call that runs is given up
     * @param exit is told when Python ends its process, as far as it knows
     */
    Interpreter(
            GraalPyBuilder options,
            UnaryOperator<Crossing.Body> callback,
            BooleanSupplier givenUp,
            IntConsumer exit,
            Crossing crossing)
            throws IpcException {
        this.output = new Output(options.logger);
        this.context = Interpreters.context();
        boolean done = false;
        try {
            Value boot = context.eval("python", BOOT);
            Value inside = boot.execute(
                    Crossing.packages().toString(),
                    (ProxyExecutable) output::write,
                    (ProxyExecutable) status -> {
                        exit.accept(status[0].asInt());
                        return 0;
                    },
                    String.valueOf(options.handlers.getParent()));
            Value loaded = inside.invokeMember(
                    "load",
                    options.handlers.toString(),
                    (ProxyExecutable) values -> Crossed.out(callback.apply(Crossed.of(values))),
                    (ProxyExecutable) values -> givenUp.getAsBoolean());
            if (loaded.hasBufferElements()) {
                throw crossing.raised(new Crossing.Body(true, Crossed.octets(loaded), List.of()));
            }
            this.execute = loaded.getMember("execute");
            this.welcome = Crossed.octets(loaded.getMember("welcome"));
            done = true;
        } finally {
            if (!done) {
                context.close(true);
            }
        }
    }

    /** Executes a call on this thread. */
    Crossing.Body execute(int function, long deadline, Crossing.Body body) throws IpcException {
        Object[] arguments = new Object[3 + body.memory().size()];
        arguments[0] = function;
        arguments[1] = deadline;
        arguments[2] = ByteBuffer.wrap(body.json());
        Crossed.memory(body, arguments, 3);
        return Crossed.of(execute.execute(arguments));
    }

    /** Raises an exception that nothing catches where Python runs; false if it still runs after {@code time}. */
    boolean interrupt(Duration time) {
        try {
            context.interrupt(time);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Ends it, whatever runs in it; may take for ever where that cannot be ended. */
    void kill() {
        try {
            context.close(true);
        } catch (PolyglotException e) {
            // What ran in it has ended, in its own way.
            return;
        }
    }
}
