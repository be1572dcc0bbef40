package io.antaboga.call;

import io.antaboga.IpcException;

/** How the {@code args} of an error are written and read: each as a value of {@code spec/call/values.md}, in JSON. */
interface ErrorArguments {
    /**
     * The JSON of a value.
     *
     * @throws io.antaboga.TypeRefusedException if it cannot be written
     */
    byte[] write(Object value) throws IpcException;

    /** The value that {@code json} is. */
    Object read(byte[] json) throws IpcException;
}
