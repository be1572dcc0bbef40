package io.antaboga.wire;

import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;

/** One message a line; the last line of a stream need not end with a line feed. */
final class LineDecoder extends Decoder {
    static final byte LINE_FEED = '\n';

    private MessageBytes line = new MessageBytes(0);

    LineDecoder(int limit) {
        super(limit);
    }

    @Override
    byte[] take(ByteBuffer bytes) throws ProtocolException {
        int start = bytes.position();
        int end = start;
        while (end < bytes.limit() && bytes.get(end) != LINE_FEED) {
            end++;
        }
        if (end - start > limit - line.length()) {
            throw tooLong((long) line.length() + end - start);
        }
        boolean whole = end < bytes.limit();
        line.take(bytes, end - start);
        if (!whole) {
            return null;
        }
        bytes.get();
        return next();
    }

    @Override
    byte[] last() {
        return line.length() == 0 ? null : next();
    }

    private byte[] next() {
        byte[] message = line.toArray();
        line = new MessageBytes(0);
        return message;
    }
}
