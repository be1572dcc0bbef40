package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.BufferSink;
import io.antaboga.call.wire.BufferSource;
import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueReader;
import io.antaboga.call.wire.ValueWriter;

/** How the {@code args} of an error are written and read: each as a value of {@code spec/call/values.md}, in JSON. */
final class ErrorArguments {
    private ErrorArguments() {}

    /** Writes those of an ERROR whose buffers go to {@code sink}; nothing is passed to be called. */
    static Writer to(BufferSink sink, Types types) {
        // One that has failed is of no more use.
        return value -> new ValueWriter(sink, types, Passing.NONE).value(value);
    }

    /** Reads those of an ERROR whose buffers are in {@code source}. */
    static Reader from(BufferSource source, Types types) {
        return json -> new ValueReader(source, types, Passing.NONE).value(json, 0, json.length);
    }

    /** Writes one. */
    @FunctionalInterface
    interface Writer {
        /**
         * The JSON of a value.
         *
         * @throws TypeRefusedException if it cannot be written
         */
        byte[] write(Object value) throws IpcException;
    }

    /** Reads one. */
    @FunctionalInterface
    interface Reader {
        /**
         * The value that {@code json} is.
         *
         * @throws TypeRefusedException if it is right, but nothing that can be had here
         */
        Object read(byte[] json) throws IpcException;
    }
}
