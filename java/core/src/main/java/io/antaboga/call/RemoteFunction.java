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
    private final PassedObjects owner;

    /** Calls what was passed. */
    interface Caller {
        Object call(Passed passed, String method, Object... arguments) throws IpcException;

        /** The same for something that came while {@code served} is executed, null for no call, whichever thread calls it. */
        default Caller within(Served served) {
            return this;
        }
    }

    RemoteFunction(Passed passed, Caller caller, PassedObjects owner) {
        this.passed = passed;
        this.owner = owner;
        this.caller = caller;
    }

    /** Its number where it came from; null for another program, to which the number means something else. */
    Passed passed(PassedObjects to) {
        return to == owner ? passed : null;
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
