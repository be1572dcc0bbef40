package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Types;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Says which worker to start, and how; made by {@link Worker#python(Path)}. Of one thread; may start several workers. */
public final class WorkerBuilder {
    /**
     * In the place of the directory that {@code -c} stands for: what a worker imports is not to depend on where it was started. What is
     * compiled of its own files is kept, whatever the environment says of others': to compile it takes longer than all else.
     */
    private static final String BOOT =
            "import sys; sys.path[0] = sys.argv[1]; sys.version_info >= (3, 10) or sys.exit('start: CPython 3.10 or later is"
                    + " wanted, found=%s, interpreter=%s' % (sys.version.split()[0], sys.executable));"
                    + " wish, sys.dont_write_bytecode = sys.dont_write_bytecode, False;"
                    + " from antaboga.call.worker import main; sys.exit(main(wish))";

    final Path handlers;
    Over over = Over.PIPE;
    private String interpreter = "python3";
    private List<String> command;
    Duration deadline = Duration.ofSeconds(30);
    Duration startDeadline = Duration.ofSeconds(30);
    Graces graces = Graces.DEFAULT;
    final Map<String, String> environment = new HashMap<>();
    Path directory = Path.of("");
    Types types = Types.NONE;
    final Map<String, Exported> exports = new LinkedHashMap<>();
    System.Logger logger = System.getLogger(WorkerLog.NAME);
    ErrorClasses errors = new ErrorClasses();
    boolean debug;

    WorkerBuilder(Path handlers) {
        this.handlers = handlers.toAbsolutePath();
    }

    /** The same description, which does not change with this one. */
    WorkerBuilder copy() {
        WorkerBuilder copy = new WorkerBuilder(handlers);
        copy.over = over;
        copy.interpreter = interpreter;
        copy.command = command;
        copy.deadline = deadline;
        copy.startDeadline = startDeadline;
        copy.graces = graces;
        copy.environment.putAll(environment);
        copy.directory = directory;
        copy.types = types;
        copy.exports.putAll(exports);
        copy.logger = logger;
        copy.errors = errors;
        copy.debug = debug;
        return copy;
    }

    /** What carries the messages; {@link Over#PIPE} unless said otherwise. */
    public WorkerBuilder over(Over mechanism) {
        over = Objects.requireNonNull(mechanism);
        return this;
    }

    /** The interpreter, for instance that of a virtual environment; {@code python3} of the path unless said otherwise. */
    public WorkerBuilder python(Path path) {
        interpreter = path.toString();
        return this;
    }

    /** The time that a call has, 30 s unless said otherwise; null for any time. */
    public WorkerBuilder deadline(Duration time) {
        deadline = checked(time);
        return this;
    }

    /** The time that starting has, 30 s unless said otherwise. */
    public WorkerBuilder startDeadline(Duration time) {
        startDeadline = checked(Objects.requireNonNull(time));
        return this;
    }

    private static Duration checked(Duration time) {
        if (time != null && time.isNegative()) {
            throw new IllegalArgumentException("negative deadline: " + time);
        }
        return time;
    }

    /** How long each step to end a call has to take effect. */
    public WorkerBuilder graces(Graces times) {
        graces = Objects.requireNonNull(times);
        return this;
    }

    /** Sets a variable of the worker's environment, which is otherwise this process's own; null removes it. */
    public WorkerBuilder environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The directory in which the worker starts. */
    public WorkerBuilder directory(Path path) {
        directory = Objects.requireNonNull(path);
        return this;
    }

    /** Records, enums and sealed interfaces by whose simple names values come as instances of them. */
    public WorkerBuilder types(Class<?>... more) {
        types = types.with(more);
        return this;
    }

    /** Lets the worker call the public methods of an object, as {@code name.method}. */
    public WorkerBuilder export(String name, Object object) {
        Exported exported = object instanceof Exported ready ? ready : Exported.lambda(object);
        exports.put(name, exported == null ? Exported.object(object) : exported);
        return this;
    }

    /** Which exceptions the methods of {@link Worker#bind bound} interfaces throw, with pairs of the user's own. */
    public WorkerBuilder errors(ErrorClasses classes) {
        errors = Objects.requireNonNull(classes);
        return this;
    }

    /** Where the lines go that the worker prints; {@code io.antaboga.call.worker} unless said otherwise. */
    public WorkerBuilder logger(System.Logger other) {
        logger = Objects.requireNonNull(other);
        return this;
    }

    /** For work with a debugger: calls have any time, and nothing is done to end them. */
    public WorkerBuilder debug() {
        debug = true;
        return this;
    }

    /** Starts this program instead of a Python interpreter; it reads the order at descriptor 3. */
    WorkerBuilder command(String... words) {
        command = List.of(words);
        return this;
    }

    List<String> command() throws IpcException {
        return command != null
                ? command
                : List.of(interpreter, "-c", BOOT, PythonFiles.directory().toString());
    }

    /** Where handlers may import from. */
    List<String> path() {
        List<String> path = new ArrayList<>();
        if (handlers.getParent() != null) {
            path.add(handlers.getParent().toString());
        }
        return path;
    }

    /**
     * Starts the worker, and returns when it has imported its handlers.
     *
     * @throws IpcException with {@code ENOENT} if there is no such interpreter, {@code WORKER_LOST} if it ended, {@code DEADLINE} if it was
     *     not ready in time
     * @throws PythonException if the handlers cannot be imported
     */
    public Worker start() throws IpcException {
        return Worker.start(this);
    }
}
