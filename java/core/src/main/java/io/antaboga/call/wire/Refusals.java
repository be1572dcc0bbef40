package io.antaboga.call.wire;

import io.antaboga.ProtocolException;
import io.antaboga.call.TypeRefusedException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Errors of this package. */
final class Refusals {
    private Refusals() {}

    /** The other side broke a rule; {@code details} are keys and values in turn. */
    static ProtocolException protocol(String problem, Object... details) {
        return new ProtocolException("call", problem, map(details));
    }

    /** A value cannot be written, or is not what was asked for. */
    static TypeRefusedException refused(String problem, Object... details) {
        return new TypeRefusedException("call", problem, map(details));
    }

    static void checkMessage(long inline, int buffers) throws TypeRefusedException {
        if (inline > Bounds.MOST_INLINE) {
            throw refused("too long a message", "length", inline, "limit", Bounds.MOST_INLINE);
        }
        if (buffers > Bounds.MOST_BUFFERS) {
            throw refused("too many buffers", "buffers", buffers, "limit", Bounds.MOST_BUFFERS);
        }
    }

    private static Map<String, Object> map(Object... details) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < details.length; i += 2) {
            map.put((String) details[i], details[i + 1]);
        }
        return map;
    }
}
