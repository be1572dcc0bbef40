package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.UsageException;
import io.antaboga.cli.endpoint.ChannelEndpoint.Direction;
import java.util.function.Function;

/**
 * The one or two names of a one-way mechanism, as this side sees them.
 *
 * @param in where messages come from; the only name if {@code out} is null
 * @param out where they go, or null
 */
record Pair<T>(T in, T out) {
    /** What to do with a name. */
    @FunctionalInterface
    interface Action<T> {
        /** Does it. */
        void on(T name) throws IpcException;
    }

    /** Reads {@code NAME} or {@code IN,OUT}; each name is read by {@code reader}. */
    static <T> Pair<T> parse(String mechanism, String rest, Function<String, T> reader) {
        String[] names = rest.split(",", -1);
        if (names.length == 1) {
            return new Pair<>(reader.apply(rest), null);
        }
        if (names.length > 2) {
            throw new UsageException("'" + mechanism + ":" + rest + "' has more than two names");
        }
        T in = reader.apply(names[0]);
        T out = reader.apply(names[1]);
        if (in.equals(out)) {
            throw new UsageException("'" + mechanism + ":" + rest + "' is one name for both directions");
        }
        return new Pair<>(in, out);
    }

    /** The name to receive from, or null where nothing is received. */
    T receiving(Direction direction, String mechanism) {
        check(direction, mechanism);
        return direction == Direction.SEND ? null : in;
    }

    /** The name to send to, or null where nothing is sent. */
    T sending(Direction direction, String mechanism) {
        check(direction, mechanism);
        return direction == Direction.RECEIVE ? null : out == null ? in : out;
    }

    private void check(Direction direction, String mechanism) {
        if (direction == Direction.BOTH && out == null) {
            throw new UsageException(mechanism + " goes one way: give two names, IN,OUT");
        }
    }

    /** Does something to each name; the first failure is thrown after both have been tried. */
    void each(Action<T> action) throws IpcException {
        IpcException first = null;
        try {
            action.on(in);
        } catch (IpcException failure) {
            first = failure;
        }
        if (out != null) {
            try {
                action.on(out);
            } catch (IpcException failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** The names as a URL has them. */
    static String text(String in, String out) {
        return out == null ? in : in + "," + out;
    }
}
