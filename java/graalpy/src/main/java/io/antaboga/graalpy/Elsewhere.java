package io.antaboga.graalpy;

import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.Crossing;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Calls that run on other threads than those of their callers, who can then be told of an end that does not come. */
final class Elsewhere {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("antaboga-graalpy-", 0).factory());

    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
    private final Watch watch;

    Elsewhere(Watch watch) {
        this.watch = watch;
    }

    /** A call that tells when it has begun. */
    interface Work {
        Crossing.Body run(Consumer<Running> started) throws IpcException;
    }

    private static final class Waiting {
        private final CompletableFuture<Crossing.Body> answer = new CompletableFuture<>();
        private volatile Running call;
    }

    /** Runs {@code work} on another thread, and waits for it. */
    Crossing.Body execute(String function, Work work) throws IpcException {
        Waiting waiting = new Waiting();
        all.add(waiting);
        try {
            THREADS.execute(() -> {
                try {
                    waiting.answer.complete(work.run(call -> waiting.call = call));
                } catch (Throwable failure) {
                    waiting.answer.completeExceptionally(failure);
                }
            });
            return waiting.answer.get();
        } catch (InterruptedException e) {
            giveUp(waiting);
            Thread.currentThread().interrupt();
            throw new InterruptedIpcException("call", "thread interrupted", Map.of("function", function));
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            all.remove(waiting);
        }
    }

    private static IpcException failure(Throwable cause) {
        return switch (cause) {
            case IpcException told -> told;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(cause);
        };
    }

    private void giveUp(Waiting waiting) {
        Running call = waiting.call;
        if (call == null) {
            return;
        }
        Thread.ofPlatform().daemon().name("antaboga-graalpy-watch").start(() -> {
            try {
                watch.giveUp(call);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        });
    }

    /** The interpreter in which {@code call} runs is ended, whether that ends it or not. */
    void abandon(Running call) {
        for (Waiting waiting : all) {
            if (waiting.call == call) {
                waiting.answer.completeExceptionally(GraalPyWorker.late(call));
            }
        }
    }
}
