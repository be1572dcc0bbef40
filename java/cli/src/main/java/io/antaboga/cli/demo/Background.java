package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work that another thread does while this one goes on; closing ends it by interrupt. */
final class Background<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Callable<T> work) {
        task = new FutureTask<>(work);
        thread = Thread.ofPlatform().name("antaboga-demo").daemon().start(task);
    }

    static <T> Background<T> start(Callable<T> work) {
        return new Background<>(work);
    }

    /** What the work returned, once it is done. */
    T result() throws IOException {
        try {
            return task.get(Stage.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case IOException io -> throw io;
                case RuntimeException unchecked -> throw unchecked;
                case Throwable other -> throw new IllegalStateException(other);
            }
        } catch (TimeoutException late) {
            throw new IpcException("demo", "sending did not end", "DEADLINE", 0, Map.of("timeout", Stage.PATIENCE));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IpcException("demo", "interrupted", "INTERRUPTED", 0, Map.of());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
