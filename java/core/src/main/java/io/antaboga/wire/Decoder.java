package io.antaboga.wire;

import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes messages out of one stream of bytes, however the bytes are cut into pieces.
 *
 * <p>Memory is taken as bytes arrive, never on the strength of a declared length. For one thread at a time. Once a
 * decoder has thrown, the place in the stream is lost and it throws the same again.
 */
public abstract sealed class Decoder permits MpDecoder, RawDecoder, LineDecoder {
    int limit;
    private String problem;
    private Map<String, Object> details;

    Decoder(int limit) {
        this.limit = limit;
    }

    /**
     * Takes bytes up to the end of one message and returns it; or takes all of them and returns null, when the message
     * goes on beyond them.
     *
     * @throws ProtocolException if no message can begin so, or it is longer than the limit
     */
    public final byte[] decode(ByteBuffer bytes) throws ProtocolException {
        if (problem != null) {
            throw failure();
        }
        return take(bytes);
    }

    /** Sets the longest message to accept, in bytes, for the messages whose beginning has not been taken yet. */
    public final void limit(int maxMessageLength) {
        if (maxMessageLength < 0 || maxMessageLength > Framing.LARGEST_LIMIT) {
            throw new IllegalArgumentException("maxMessageLength out of range: " + maxMessageLength);
        }
        limit = maxMessageLength;
    }

    /**
     * Says that the stream has ended: returns the message that the end completes, or null if there is none.
     *
     * @throws ProtocolException if the stream ended inside a message
     */
    public final byte[] end() throws ProtocolException {
        if (problem != null) {
            throw failure();
        }
        return last();
    }

    abstract byte[] take(ByteBuffer bytes) throws ProtocolException;

    abstract byte[] last() throws ProtocolException;

    final ProtocolException tooLong(Object length) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("length", length);
        values.put("limit", limit);
        return fail("message is longer than the limit", values);
    }

    final ProtocolException fail(String what, Map<String, Object> values) {
        problem = what;
        details = values;
        return failure();
    }

    private ProtocolException failure() {
        return new ProtocolException("receive", problem, details);
    }
}
