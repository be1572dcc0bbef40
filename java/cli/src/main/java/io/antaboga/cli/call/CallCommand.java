package io.antaboga.cli.call;

import io.antaboga.IpcException;
import io.antaboga.call.Calls;
import io.antaboga.call.Embedding;
import io.antaboga.call.Over;
import io.antaboga.call.PythonException;
import io.antaboga.call.Worker;
import io.antaboga.call.WorkerBuilder;
import io.antaboga.cli.Scope;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Timeout;
import io.antaboga.cli.UsageException;
import io.antaboga.cli.json.JsonReader;
import io.antaboga.cli.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a worker, calls one function in it, and prints the result. */
@Command(
        name = "call",
        description = {
            "Starts a Python worker with the functions of a file, calls one, and prints its result as JSON.",
            "Arguments and result are JSON as the verb mp has it."
        })
public final class CallCommand implements Callable<Integer> {
    private static final String EMBEDDED = "graalpy";
    private static final Duration USUAL = Duration.ofSeconds(30);

    @Parameters(index = "0", paramLabel = "HANDLERS.py", description = "The file; it is imported, and so run.")
    private Path handlers;

    @Parameters(index = "1", paramLabel = "FUNCTION", description = "The name of a function.")
    private String function;

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "JSON", description = "Its arguments.")
    private List<String> arguments = List.of();

    @Option(
            names = "--over",
            paramLabel = "NAME",
            description = "pipe (default), unix, fifo, posixmq or sysvmq: what carries the call; graalpy: in this JVM.")
    private String over = "pipe";

    @Option(names = "--python", paramLabel = "PATH", description = "The Python to start, 3.10 or newer.")
    private Path python;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Timeout.Converter.class,
            description = "Give up after this many seconds, a decimal; 30 without it.")
    private Timeout timeout;

    @Override
    public Integer call() throws IOException {
        List<Object> values = new ArrayList<>();
        for (String argument : arguments) {
            List<Object> one = JsonReader.values(argument.getBytes(StandardCharsets.UTF_8));
            if (one.size() != 1) {
                throw new UsageException("'" + argument + "' is not one JSON value");
            }
            values.add(one.getFirst());
        }
        try (Scope scope = Scope.open()) {
            Calls worker = scope.make(this::start);
            Object result = worker.call(function, values.toArray());
            new StandardOutput().line(JsonWriter.line(result));
        } catch (PythonException raised) {
            throw failure(raised);
        }
        return 0;
    }

    private Calls start() throws IpcException {
        if (!over.equals(EMBEDDED)) {
            return builder().start();
        }
        if (python != null) {
            throw new UsageException("--python is for a worker, and --over " + EMBEDDED + " has none");
        }
        return embedding().start(handlers, allowed());
    }

    /** Its jars are large, and on the class path only where they are asked for. */
    private static Embedding embedding() throws IpcException {
        return ServiceLoader.load(Embedding.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals(EMBEDDED))
                .findFirst()
                .orElseThrow(() -> new IpcException(
                        "call",
                        "no such Python on the class path: run make build",
                        "ENOENT",
                        2,
                        Map.of("over", EMBEDDED)));
    }

    private WorkerBuilder builder() {
        WorkerBuilder builder = Worker.python(handlers).over(way()).deadline(allowed());
        return python == null ? builder : builder.python(python);
    }

    private Over way() {
        try {
            return Over.valueOf(over.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new UsageException("no call goes over '" + over + "'");
        }
    }

    private Duration allowed() {
        return timeout == null ? USUAL : timeout.remaining().orElse(null);
    }

    private IpcException failure(PythonException raised) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("function", function);
        if (!raised.frames().isEmpty()) {
            details.put("file", raised.frames().getFirst().file());
            details.put("line", raised.frames().getFirst().line());
        }
        String text = raised.text().isEmpty() ? raised.className() : raised.className() + ": " + raised.text();
        IpcException failure = new IpcException("call", text, "REMOTE", 0, details);
        failure.initCause(raised);
        return failure;
    }
}
