package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.List;
import java.util.Map;

/** What a bound interface calls, where that is an object of this process that calls functions, these at the time. */
record BoundTo(Calls calls, List<FunctionInfo> functions) implements Functions {
    @Override
    public Object call(Request request) throws IpcException {
        CallOptions how = new CallOptions(request.within(), Map.of(), request.idempotent());
        return calls.call(
                request.returns(), how, request.function(), request.arguments().toArray());
    }

    @Override
    public String toString() {
        return calls.toString();
    }
}
