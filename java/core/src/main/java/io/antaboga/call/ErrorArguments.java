package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.BufferSink;
import io.antaboga.call.wire.BufferSource;
import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueReader;
import io.antaboga.call.wire.ValueWriter;

/** How the {@code args} of an error are written and read: each as a value of {@code spec/call/values.md}, in JSON. */
interface ErrorArguments {
    /**
     * The JSON of a value.
     *
     * @throws TypeRefusedException if it cannot be written
     */
    byte[] write(Object value) throws IpcException;

    /**
     * The value that {@code json} is.
     *
     * @throws TypeRefusedException if it is right, but nothing that can be had here
     */
    Object read(byte[] json) throws IpcException;

    /** Those of one ERROR, with its buffers, of which nothing is passed to be called. */
    static ErrorArguments of(BufferSink sink, BufferSource source, Types types) {
        return new ErrorArguments() {
            @Override
            public byte[] write(Object value) throws IpcException {
                // One that has failed is of no more use.
                return new ValueWriter(sink, types, Passing.NONE).value(value);
            }

            @Override
            public Object read(byte[] json) throws IpcException {
                return new ValueReader(source, types, Passing.NONE).value(json, 0, json.length);
            }
        };
    }
}
