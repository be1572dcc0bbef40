package io.antaboga.call;

import io.antaboga.IpcException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Python functions that are called from Java, wherever they run: in a {@link Worker}, or in this process.
 *
 * <p>Values cross as {@code spec/call/values.md} says. A call ends with its result, with a {@link PythonException} that the function
 * raised, or with an {@link IpcException}: {@link CallDeadlineException} when its time has passed, {@link WorkerLostException} when what
 * runs the functions has ended, {@link TypeRefusedException} for a value that cannot cross, {@link NoFunctionException},
 * {@link io.antaboga.InterruptedIpcException}. For any threads, virtual ones too.
 */
public interface Calls extends AutoCloseable {
    /** Calls a function in a particular way, whose result is to be of a type that may have parameters, such as {@code List<String>}. */
    Object call(Type type, CallOptions how, String function, Object... arguments) throws IpcException;

    /** Calls a function with arguments in their order. */
    default Object call(String function, Object... arguments) throws IpcException {
        return call((Type) Object.class, CallOptions.DEFAULT, function, arguments);
    }

    /** Calls a function whose result is to be a {@code T}. */
    default <T> T call(Class<T> type, String function, Object... arguments) throws IpcException {
        return call(type, CallOptions.DEFAULT, function, arguments);
    }

    /** Calls a function in a particular way. */
    default Object call(CallOptions how, String function, Object... arguments) throws IpcException {
        return call((Type) Object.class, how, function, arguments);
    }

    /** Calls a function in a particular way, whose result is to be a {@code T}. */
    default <T> T call(Class<T> type, CallOptions how, String function, Object... arguments) throws IpcException {
        @SuppressWarnings("unchecked") // of a primitive type it is the boxed one, which no cast is made to
        T result = (T) call((Type) type, how, function, arguments);
        return result;
    }

    /**
     * Calls a function on a virtual thread.
     *
     * @return completes with the result, or with the exception that {@link #call(String, Object...)} would throw; cancelling it gives the
     *     call up
     */
    default CompletableFuture<Object> callAsync(String function, Object... arguments) {
        return async(() -> call(function, arguments));
    }

    /** Calls a function whose result is to be a {@code T} on a virtual thread, likewise. */
    default <T> CompletableFuture<T> callAsync(Class<T> type, CallOptions how, String function, Object... arguments) {
        return async(() -> call(type, how, function, arguments));
    }

    private static <T> CompletableFuture<T> async(Callable<T> call) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("antaboga-async").unstarted(() -> {
            try {
                future.complete(call.call());
            } catch (Throwable failure) {
                future.completeExceptionally(failure);
            }
        });
        thread.start();
        future.whenComplete((value, failure) -> {
            if (future.isCancelled()) {
                thread.interrupt();
            }
        });
        return future;
    }

    /**
     * An object whose methods are the functions, by their names or those in snake case.
     *
     * @throws NoFunctionException if there is none for a method, or it takes another number of arguments
     * @throws IpcException if it is not known what there is, since nothing runs yet, and cannot be started
     */
    <T> T bind(Class<T> type) throws IpcException;

    /** The functions that may be called; fails as {@link #bind} does. */
    List<FunctionInfo> functions() throws IpcException;

    /** What runs them, for instance {@code CPython 3.13.1}; fails as {@link #bind} does. */
    String runtime() throws IpcException;

    /** Ends what runs them, if it belongs to this object; calls that wait fail with {@code CLOSED}. Does nothing the second time. */
    @Override
    void close() throws IpcException;
}
