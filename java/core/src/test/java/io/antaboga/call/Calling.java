package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A thread that makes one call; its function is the value that is passed. */
final class Calling {
    final Thread thread;
    private final CompletableFuture<Integer> result = new CompletableFuture<>();

    private Calling(boolean virtual, Connection connection, int function) {
        thread = thread(virtual, result, () -> call(connection, function));
    }

    static Calling start(boolean virtual, Connection connection, int function) {
        Calling caller = new Calling(virtual, connection, function);
        caller.thread.start();
        return caller;
    }

    static List<Calling> start(boolean virtual, Connection connection, int... functions) {
        List<Calling> callers = new ArrayList<>();
        for (int function : functions) {
            callers.add(start(virtual, connection, function));
        }
        return callers;
    }

    static <T> CompletableFuture<T> run(boolean virtual, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread(virtual, result, work).start();
        return result;
    }

    private static <T> Thread thread(boolean virtual, CompletableFuture<T> result, Callable<T> work) {
        Runnable task = () -> {
            try {
                result.complete(work.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        };
        return virtual
                ? Thread.ofVirtual().unstarted(task)
                : Thread.ofPlatform().daemon().unstarted(task);
    }

    /** Makes a call that passes a number, on this thread. */
    static int call(Connection connection, int value) throws IpcException {
        Pending call = connection.begin();
        try {
            connection.send(Wired.octets(Wired.message(call.number, call.parent, value)), Moment.NEVER);
            return Wired.value(connection.await(call, Moment.NEVER));
        } finally {
            connection.end(call);
        }
    }

    int result() throws Exception {
        return result.get();
    }

    IpcException failure() {
        return assertInstanceOf(
                IpcException.class,
                assertThrows(ExecutionException.class, result::get).getCause());
    }
}
