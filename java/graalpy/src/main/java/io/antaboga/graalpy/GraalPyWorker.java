package io.antaboga.graalpy;

import io.antaboga.ClosedException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.CallDeadlineException;
import io.antaboga.call.CallOptions;
import io.antaboga.call.Calls;
import io.antaboga.call.Crossing;
import io.antaboga.call.FunctionInfo;
import io.antaboga.call.Graces;
import io.antaboga.call.NoFunctionException;
import io.antaboga.call.WorkerLostException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.graalvm.polyglot.PolyglotException;

/**
 * Python in this JVM, whose functions are called like those of a {@link io.antaboga.call.Worker}; {@code docs/graalpy.md}.
 *
 * <p>It executes one call at a time, on the thread that calls; calls of other threads wait for their turn. When the time of a call has
 * passed it is told, then an exception is raised in it that Python cannot catch, then its interpreter is ended, after which every call
 * fails with {@code WORKER_LOST}. What is busy in native code, or where the interpreter does not look, ends by none of these: then only
 * {@link GraalPyBuilder#ownThread()} lets the caller go on. An interrupt of a thread ends its call where the call does not run on it.
 *
 * <p>For any threads, virtual ones too. Every one must be closed.
 */
public final class GraalPyWorker implements Calls {
    private static final Duration LONGEST = Duration.ofDays(36500);

    private final GraalPyBuilder options;
    private final Crossing crossing;
    private final Interpreter interpreter;
    private final Watch watch;
    private final Elsewhere elsewhere;
    private final List<FunctionInfo> functions;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final ReentrantLock turn = new ReentrantLock();
    private volatile boolean closed;
    private volatile String lost;

    GraalPyWorker(GraalPyBuilder options) throws IpcException {
        this.options = options;
        this.crossing = new Crossing(options.types, options.errors, this::execute);
        this.interpreter =
                new Interpreter(options, this::answer, this::isGivenUp, code -> end("exit code " + code), crossing);
        this.watch = new Watch(interpreter, options.graces, this::killed);
        this.elsewhere = new Elsewhere(watch);
        this.functions = Crossing.functions(interpreter.welcome);
        for (int i = 0; i < functions.size(); i++) {
            numbers.put(functions.get(i).name(), i);
        }
    }

    /** Begins to describe a worker whose functions are those of a Python file. */
    public static GraalPyBuilder python(Path handlers) {
        return new GraalPyBuilder(handlers);
    }

    @Override
    public Object call(Type type, CallOptions how, String function, Object... arguments) throws IpcException {
        Integer number = numbers.get(function);
        if (number == null) {
            throw new NoFunctionException("call", "the worker has no such function", Map.of("function", function));
        }
        return crossing.call(number, type, how, arguments);
    }

    private Crossing.Body execute(int function, Crossing.Body arguments, CallOptions how) throws IpcException {
        String name =
                function == Crossing.PASSED ? "passed" : functions.get(function).name();
        long deadline = deadline(how);
        if (options.ownThread || Thread.currentThread().isVirtual()) {
            return elsewhere.execute(name, started -> inTurn(name, function, arguments, deadline, started));
        }
        return inTurn(name, function, arguments, deadline, call -> {});
    }

    private long deadline(CallOptions how) {
        Duration time = how.deadline() == null ? options.deadline : how.deadline();
        long outer = Crossing.deadline();
        if (time == null || time.compareTo(LONGEST) > 0) {
            return outer;
        }
        long own = System.nanoTime() + time.toNanos();
        own = own == 0 ? 1 : own;
        return outer != 0 && outer - own < 0 ? outer : own;
    }

    private Crossing.Body inTurn(
            String name, int function, Crossing.Body arguments, long deadline, Consumer<Running> started)
            throws IpcException {
        take(name, deadline);
        try {
            if (closed || lost != null) {
                throw gone(name, false);
            }
            Running call = new Running(name, deadline, turn.getHoldCount() > 1 ? watch.innermost() : null);
            started.accept(call);
            watch.begin(call);
            Crossing.Body answer = null;
            RuntimeException end = null;
            try {
                answer = interpreter.execute(function, deadline, arguments);
            } catch (PolyglotException | IllegalStateException e) {
                end = e;
            } finally {
                watch.end(call);
            }
            if (call.givenUp) {
                throw late(call);
            }
            if (end != null) {
                throw ended(call, end);
            }
            if (lost != null) {
                throw gone(name, true);
            }
            return answer;
        } finally {
            turn.unlock();
        }
    }

    private void take(String name, long deadline) throws IpcException {
        if (turn.tryLock()) {
            return;
        }
        try {
            if (deadline == 0) {
                turn.lockInterruptibly();
            } else if (!turn.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw closed || lost != null
                        ? gone(name, false)
                        : new CallDeadlineException(
                                "the time allowed passed", Map.of("function", name, "started", false), List.of());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIpcException("call", "thread interrupted", Map.of("function", name));
        }
    }

    static CallDeadlineException late(Running call) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("function", call.function);
        details.put("started", true);
        return new CallDeadlineException("the time allowed passed", details, call.steps());
    }

    /** What the caller is told when Python ended otherwise than by a result or an error. */
    private IpcException ended(Running call, RuntimeException end) {
        if (end instanceof PolyglotException python) {
            if (python.isExit()) {
                end("exit code " + python.getExitStatus());
            } else if (python.isResourceExhausted()) {
                end("out of memory");
            } else if (!python.isInterrupted() && !python.isCancelled()) {
                end("internal error");
            }
        }
        IpcException told = gone(call.function, true);
        told.initCause(end);
        return told;
    }

    private IpcException gone(String function, boolean started) {
        return closed && lost == null
                ? new ClosedException("call", "the worker was closed", Map.of("function", function))
                : new WorkerLostException(
                        function, started, lost == null ? "killed" : lost, "", interpreter.output.lastLines());
    }

    /** Nothing more runs in the interpreter, which ends when nobody is in it any more. */
    private void end(String why) {
        if (lost != null) {
            return;
        }
        lost = why;
        if (watch != null) {
            watch.close();
        }
        if (interpreter != null) {
            Thread.ofPlatform().daemon().name("antaboga-graalpy-end").start(interpreter::kill);
        }
    }

    private void killed(Running call) {
        lost = "killed";
        elsewhere.abandon(call);
    }

    private Crossing.Body answer(Crossing.Body call) {
        Running running = watch.innermost();
        return crossing.answer(call, running == null ? 0 : running.deadline);
    }

    private boolean isGivenUp() {
        Running running = watch.innermost();
        return running != null && running.givenUp;
    }

    @Override
    public <T> T bind(Class<T> type) throws IpcException {
        return crossing.bind(type, this);
    }

    @Override
    public List<FunctionInfo> functions() {
        return functions;
    }

    @Override
    public String runtime() {
        return "GraalPy " + Interpreters.ENGINE.getVersion();
    }

    @Override
    public String toString() {
        return "GraalPy of " + options.handlers;
    }

    /** Ends the interpreter, and what runs in it; waits for that as long as {@link Graces#close} says. */
    @Override
    public void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        watch.close();
        Thread end = Thread.ofPlatform().daemon().name("antaboga-graalpy-end").start(interpreter::kill);
        try {
            end.join(options.graces.close());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
