package io.antaboga.call;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Work on a virtual thread of its own, which is interrupted when its future is cancelled; for the call that the maker's works for. */
final class OwnThread extends CompletableFuture<Object> {
    private final Thread thread;

    private OwnThread(Callable<Object> work) {
        Served served = Served.current();
        thread = Thread.ofVirtual().name("antaboga-call").unstarted(() -> {
            if (served == null) {
                finish(work);
            } else {
                served.run(() -> finish(work));
            }
        });
    }

    private void finish(Callable<Object> work) {
        try {
            complete(work.call());
        } catch (Throwable failure) {
            completeExceptionally(failure);
        }
    }

    /** Begins at once. */
    static CompletableFuture<Object> start(Callable<Object> work) {
        OwnThread future = new OwnThread(work);
        future.thread.start();
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            thread.interrupt();
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
