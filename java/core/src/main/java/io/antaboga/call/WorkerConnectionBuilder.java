package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Types;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Says how to connect to a worker that serves; made by {@link Worker#connect(String)}. Of one thread; may connect several times. */
public final class WorkerConnectionBuilder {
    final ServedUrl url;
    Duration deadline = Duration.ofSeconds(30);
    Duration connectDeadline = Duration.ofSeconds(30);
    Graces graces = Graces.DEFAULT;
    Types types = Types.NONE;
    final Map<String, Exported> exports = new LinkedHashMap<>();
    ErrorClasses errors = new ErrorClasses();
    boolean debug;

    WorkerConnectionBuilder(ServedUrl url) {
        this.url = url;
    }

    /** The time that a call has, 30 s unless said otherwise; null for any time. */
    public WorkerConnectionBuilder deadline(Duration time) {
        deadline = checked(time);
        return this;
    }

    /** The time that connecting has, with the wait for callers that came before; 30 s unless said otherwise. */
    public WorkerConnectionBuilder connectDeadline(Duration time) {
        connectDeadline = checked(Objects.requireNonNull(time));
        return this;
    }

    private static Duration checked(Duration time) {
        if (time != null && time.isNegative()) {
            throw new IllegalArgumentException("negative deadline: " + time);
        }
        return time;
    }

    /** How long each step to end a call has to take effect: {@code cancel} and {@code raise}. */
    public WorkerConnectionBuilder graces(Graces times) {
        graces = Objects.requireNonNull(times);
        return this;
    }

    /** Records, enums and sealed interfaces by whose simple names values come as instances of them. */
    public WorkerConnectionBuilder types(Class<?>... more) {
        types = types.with(more);
        return this;
    }

    /** Lets the worker call the public methods of an object during calls, as {@code name.method}. */
    public WorkerConnectionBuilder export(String name, Object object) {
        Exported exported = object instanceof Exported ready ? ready : Exported.lambda(object);
        exports.put(name, exported == null ? Exported.object(object) : exported);
        return this;
    }

    /** Which exceptions the methods of bound interfaces throw, with pairs of the user's own. */
    public WorkerConnectionBuilder errors(ErrorClasses classes) {
        errors = Objects.requireNonNull(classes);
        return this;
    }

    /** For work with a debugger: calls have any time, and nothing is done to end them. */
    public WorkerConnectionBuilder debug() {
        debug = true;
        return this;
    }

    /**
     * Connects, and returns when it is this caller's turn.
     *
     * @throws IpcException with {@code ENOENT} or {@code ECONNREFUSED} if nobody serves there, {@code PEER_REFUSED} if the worker is of
     *     another user, or refuses this caller, {@code PROTOCOL} if it speaks another version or is none, {@code WORKER_LOST} if it ends
     *     meanwhile, {@code DEADLINE} if it did not answer in time
     */
    public WorkerConnection open() throws IpcException {
        return WorkerConnection.open(this);
    }
}
