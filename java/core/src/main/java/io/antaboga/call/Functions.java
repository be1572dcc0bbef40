package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a bound interface calls: a worker, a pool, or an object that the other side passed. */
interface Functions {
    /** The functions that may be called. */
    List<FunctionInfo> functions();

    /**
     * Calls and waits.
     *
     * @throws PythonException what the function raised
     */
    Object call(Request request) throws IpcException;

    /** Calls; cancelling the future gives the call up. It belongs to the call that this thread works for, if any. */
    default CompletableFuture<Object> start(Request request) {
        return OwnThread.start(() -> call(request));
    }
}
