package io.antaboga.call;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How one call is made; immutable.
 *
 * @param deadline the time allowed; null for the worker's own
 * @param named arguments by name, in order
 * @param idempotent whether executing it twice does what executing it once does, so that a pool may call again
 */
public record CallOptions(Duration deadline, Map<String, Object> named, boolean idempotent) {
    /** The worker's deadline, and nothing by name. */
    public static final CallOptions DEFAULT = new CallOptions(null, Map.of(), false);

    /** Copies the map, whose values may be null. */
    public CallOptions {
        if (deadline != null && deadline.isNegative()) {
            throw new IllegalArgumentException("negative deadline: " + deadline);
        }
        named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** Allows this much time. */
    public static CallOptions within(Duration deadline) {
        return DEFAULT.withDeadline(deadline);
    }

    /** Passes an argument by name. */
    public static CallOptions named(String name, Object value) {
        return DEFAULT.with(name, value);
    }

    /** The same within another time. */
    public CallOptions withDeadline(Duration other) {
        return new CallOptions(other, named, idempotent);
    }

    /** The same with one more argument by name. */
    public CallOptions with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(named);
        more.put(name, value);
        return new CallOptions(deadline, more, idempotent);
    }

    /** The same for a function that may be executed again. */
    public CallOptions withIdempotent() {
        return new CallOptions(deadline, named, true);
    }
}
