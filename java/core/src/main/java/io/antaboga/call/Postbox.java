package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Arguments;
import io.antaboga.call.wire.BufferSink;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.MethodCall;
import io.antaboga.call.wire.Passed;
import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueReader;
import io.antaboga.call.wire.ValueWriter;
import io.antaboga.transport.Channel;
import io.antaboga.value.Bytes;
import java.util.Arrays;
import java.util.Map;

/**
 * Values in messages and back, with the memory beside them: of one connection, for any threads.
 *
 * <p>What is announced and then not sent is taken back, and what came is given back when it was read.
 */
final class Postbox implements Letters {
    private static final int MOST_OCTETS = 4_096;
    private static final int LONGEST = 8_192;

    private final Segments segments;
    private final Types types;
    private final int limit;

    Postbox(Channel channel, Segments segments, Types types) {
        this.segments = segments;
        this.types = types;
        this.limit = (int) Math.min(LONGEST, channel.maxMessageLength());
    }

    /** Makes the message for a sink. */
    interface Writing {
        Message message(BufferSink sink) throws IpcException;
    }

    /** Sends octets. */
    interface Sending {
        void send(byte[] octets) throws IpcException;
    }

    /** Sends one message. */
    void send(Writing writing, Sending sending) throws IpcException {
        try (Outgoing outgoing = segments.outgoing()) {
            Message message = writing.message(outgoing);
            byte[] octets = message.write(outgoing, limit);
            outgoing.announce();
            sending.send(octets);
            outgoing.sent();
        }
    }

    /** A CALL of a function. */
    Writing call(
            int function, Pending call, long deadline, Object[] arguments, Map<String, Object> named, Passing passing) {
        return sink -> {
            long number = call.number;
            if (named.isEmpty() && arguments.length == 0) {
                return Message.call(function, number, call.parent, deadline, Message.EMPTY, new byte[0]);
            }
            if (named.isEmpty() && arguments.length == 1) {
                byte[] octets = octets(arguments[0]);
                if (octets != null) {
                    return Message.call(function, number, call.parent, deadline, Message.OCTETS, octets);
                }
            }
            byte[] body = new ValueWriter(sink, types, passing).arguments(Arrays.asList(arguments), named);
            return Message.call(function, number, call.parent, deadline, Message.JSON, body);
        };
    }

    /** A CALL of what the other side passed. */
    Writing method(Passed passed, String method, Pending call, long deadline, Object[] arguments, Passing passing) {
        return sink -> Message.call(
                Message.METHOD,
                call.number,
                call.parent,
                deadline,
                Message.JSON,
                new ValueWriter(sink, types, passing)
                        .method(passed.number(), method, Arrays.asList(arguments), Map.of()));
    }

    /** A RESULT. */
    Writing result(long call, Object value, Passing passing) {
        return sink -> {
            if (value == null) {
                return Message.answer(Kind.RESULT, call, Message.EMPTY, new byte[0]);
            }
            byte[] octets = octets(value);
            if (octets != null) {
                return Message.answer(Kind.RESULT, call, Message.OCTETS, octets);
            }
            byte[] body = new ValueWriter(sink, types, passing).value(value);
            return Message.answer(Kind.RESULT, call, Message.JSON, body);
        };
    }

    /** What may be a body as it is; else null. */
    private static byte[] octets(Object value) {
        if (value instanceof byte[] octets) {
            return octets.length <= MOST_OCTETS ? octets : null;
        }
        return value instanceof Bytes bytes && bytes.length() <= MOST_OCTETS ? bytes.toByteArray() : null;
    }

    /** An ERROR for what a function threw, or for what was refused before it had begun. */
    Writing error(long call, Throwable failure, boolean started) {
        return sink -> {
            ErrorArguments arguments = ErrorArguments.of(sink, null, types);
            byte[] body = !started && failure instanceof IpcException refused
                    ? ErrorWriter.refusal(refused, arguments)
                    : ErrorWriter.write(failure, started, arguments);
            return Message.answer(Kind.ERROR, call, Message.JSON, body);
        };
    }

    /** What an ERROR stands for. */
    Exception failure(Message message) throws IpcException {
        try (Incoming incoming = segments.incoming(message.buffers())) {
            return ErrorCodes.exception(ErrorReader.read(message.body(), ErrorArguments.of(null, incoming, types)));
        }
    }

    /** The value of a RESULT. */
    Object value(Message message, Passing passing) throws IpcException {
        if (message.format() == Message.OCTETS) {
            return Bytes.wrap(message.body());
        }
        if (message.format() == Message.EMPTY) {
            return null;
        }
        try (Incoming incoming = segments.incoming(message.buffers())) {
            return new ValueReader(incoming, types, passing).value(message);
        }
    }

    Arguments arguments(Message message, Passing passing) throws IpcException {
        try (Incoming incoming = segments.incoming(message.buffers())) {
            return new ValueReader(incoming, types, passing).arguments(message);
        }
    }

    MethodCall method(Message message, Passing passing) throws IpcException {
        try (Incoming incoming = segments.incoming(message.buffers())) {
            return new ValueReader(incoming, types, passing).method(message);
        }
    }

    @Override
    public Message open(byte[] octets) throws IpcException {
        return Message.read(octets, segments::spilled);
    }

    @Override
    public void drop(Message message) {
        try {
            segments.incoming(message.buffers()).close();
        } catch (IpcException e) {
            // The connection is at its end, and its memory with it.
            return;
        }
    }
}
