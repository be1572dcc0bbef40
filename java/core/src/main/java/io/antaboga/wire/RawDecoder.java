package io.antaboga.wire;

import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;

/** The whole stream is one message. */
final class RawDecoder extends Decoder {
    private MessageBytes message = new MessageBytes(0);

    RawDecoder(int limit) {
        super(limit);
    }

    @Override
    byte[] take(ByteBuffer bytes) throws ProtocolException {
        if (!bytes.hasRemaining()) {
            return null;
        }
        if (bytes.remaining() > limit - message.length()) {
            throw tooLong((long) message.length() + bytes.remaining());
        }
        message.take(bytes, bytes.remaining());
        return null;
    }

    @Override
    byte[] last() {
        byte[] whole = message == null ? null : message.toArray();
        message = null;
        return whole;
    }
}
