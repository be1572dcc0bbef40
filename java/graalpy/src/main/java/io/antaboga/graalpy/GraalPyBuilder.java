package io.antaboga.graalpy;

import io.antaboga.IpcException;
import io.antaboga.call.ErrorClasses;
import io.antaboga.call.Graces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Says which Python to run in this JVM, and how; made by {@link GraalPyWorker#python(Path)}. Of one thread; may start several.
 *
 * <p>Its code may do what this process may, and is to be as trusted as one's own.
 */
public final class GraalPyBuilder {
    final Path handlers;
    Duration deadline = Duration.ofSeconds(30);
    Graces graces = Graces.DEFAULT;
    final List<Class<?>> types = new ArrayList<>();
    ErrorClasses errors = new ErrorClasses();
    System.Logger logger = System.getLogger("io.antaboga.call.worker");
    boolean ownThread;

    GraalPyBuilder(Path handlers) {
        this.handlers = handlers.toAbsolutePath();
    }

    /** The time that a call has, 30 s unless said otherwise; null for any time. */
    public GraalPyBuilder deadline(Duration time) {
        if (time != null && time.isNegative()) {
            throw new IllegalArgumentException("negative deadline: " + time);
        }
        deadline = time;
        return this;
    }

    /** How long each step to end a call has to take effect. */
    public GraalPyBuilder graces(Graces times) {
        graces = Objects.requireNonNull(times);
        return this;
    }

    /** Records, enums and sealed interfaces by whose simple names values come as instances of them. */
    public GraalPyBuilder types(Class<?>... more) {
        types.addAll(List.of(more));
        return this;
    }

    /** Which exceptions the methods of {@link GraalPyWorker#bind bound} interfaces throw, with pairs of the user's own. */
    public GraalPyBuilder errors(ErrorClasses classes) {
        errors = Objects.requireNonNull(classes);
        return this;
    }

    /** Where the lines go that Python prints; {@code io.antaboga.call.worker} unless said otherwise. */
    public GraalPyBuilder logger(System.Logger other) {
        logger = Objects.requireNonNull(other);
        return this;
    }

    /**
     * Runs Python on threads of its own, as it always does for virtual threads: a caller then gets its deadline and hears its interrupt
     * even while Python is busy where nothing can end it. A call costs some microseconds more.
     */
    public GraalPyBuilder ownThread() {
        ownThread = true;
        return this;
    }

    /**
     * Starts the interpreter, and returns when it has imported its handlers; the first one of a JVM takes seconds.
     *
     * @throws IpcException if it cannot be started
     * @throws io.antaboga.call.PythonException if the handlers cannot be imported
     */
    public GraalPyWorker start() throws IpcException {
        return new GraalPyWorker(this);
    }

    /** The same on a thread of its own, so that the program need not wait before its first call. */
    public CompletableFuture<GraalPyWorker> startAsync() {
        CompletableFuture<GraalPyWorker> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("antaboga-graalpy-start").start(() -> {
            try {
                GraalPyWorker worker = start();
                if (!started.complete(worker)) {
                    worker.close();
                }
            } catch (Throwable failure) {
                started.completeExceptionally(failure);
            }
        });
        return started;
    }
}
