package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Passed;

/**
 * A function or an object that the other program passed: it stays there, and is called there. It can be called as long as the call lasts
 * that it came with.
 */
public final class RemoteFunction {
    private final Passed passed;
    private final Caller caller;

    /** Calls what was passed. */
    interface Caller {
        Object call(Passed passed, String method, Object... arguments) throws IpcException;
    }

    RemoteFunction(Passed passed, Caller caller) {
        this.passed = passed;
        this.caller = caller;
    }

    Passed passed() {
        return passed;
    }

    /** Calls the function. */
    public Object call(Object... arguments) throws IpcException {
        return caller.call(passed, null, arguments);
    }

    /** Calls a method of the object. */
    public Object invoke(String method, Object... arguments) throws IpcException {
        return caller.call(passed, method, arguments);
    }

    @Override
    public String toString() {
        return passed.methods() == null
                ? "function " + passed.number()
                : "object " + passed.number() + passed.methods();
    }
}
