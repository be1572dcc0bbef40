package io.antaboga.call.wire;

import io.antaboga.IpcException;

/** Gives numbers to what is passed to be called, and stands in for what the other side passed; of one connection. */
public interface Passing {
    /** Neither passes anything nor takes it. */
    Passing NONE = new Passing() {
        @Override
        public Passed outgoing(Object value) {
            return null;
        }

        @Override
        public Object incoming(Passed passed) throws IpcException {
            throw Refusals.refused("nothing can be passed here", "number", passed.number());
        }
    };

    /** What stands for {@code value}, which is of no type of the table of values; null where it is not to be passed. */
    Passed outgoing(Object value) throws IpcException;

    /** What {@code passed} is here: something that calls the other side, or what this side itself passed before. */
    Object incoming(Passed passed) throws IpcException;
}
