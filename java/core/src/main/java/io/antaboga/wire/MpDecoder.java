package io.antaboga.wire;

import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The framing of {@code multiprocessing.connection} (CPython 3.8 to 3.13, Lib/multiprocessing/connection.py). */
final class MpDecoder extends Decoder {
    /** Stands in place of a length, and says that the length follows in 8 bytes. */
    static final int EXTENDED = -1;

    private static final int SHORT_HEADER = 4;
    private static final int LONG_HEADER = 12;

    private final ByteBuffer header = ByteBuffer.allocate(LONG_HEADER).limit(SHORT_HEADER);
    private MessageBytes body;
    private int expected;

    MpDecoder(int limit) {
        super(limit);
    }

    @Override
    byte[] take(ByteBuffer bytes) throws ProtocolException {
        if (body == null) {
            if (!takeHeader(bytes)) {
                return null;
            }
            if (bytes.remaining() >= expected) {
                byte[] message = new byte[expected];
                bytes.get(message);
                return message;
            }
            body = new MessageBytes(expected);
        }
        body.take(bytes, Math.min(bytes.remaining(), expected - body.length()));
        if (body.length() < expected) {
            return null;
        }
        byte[] message = body.toArray();
        body = null;
        return message;
    }

    private boolean takeHeader(ByteBuffer bytes) throws ProtocolException {
        fill(bytes);
        if (header.position() == SHORT_HEADER && header.getInt(0) == EXTENDED) {
            header.limit(LONG_HEADER);
            fill(bytes);
        }
        if (header.hasRemaining()) {
            return false;
        }
        long length = header.limit() == SHORT_HEADER ? header.getInt(0) : header.getLong(SHORT_HEADER);
        if (header.limit() == SHORT_HEADER && length < 0) {
            throw fail("frame length is negative", Map.of("length", length));
        }
        // The extended length is unsigned: one with its highest bit set is very long, not negative.
        if (Long.compareUnsigned(length, limit) > 0) {
            throw tooLong(Long.toUnsignedString(length));
        }
        expected = (int) length;
        header.clear().limit(SHORT_HEADER);
        return true;
    }

    private void fill(ByteBuffer bytes) {
        int wanted = Math.min(header.remaining(), bytes.remaining());
        if (wanted == SHORT_HEADER && header.position() == 0) {
            ByteOrder order = bytes.order();
            header.putInt(bytes.order(ByteOrder.BIG_ENDIAN).getInt());
            bytes.order(order);
            return;
        }
        for (int i = 0; i < wanted; i++) {
            header.put(bytes.get());
        }
    }

    @Override
    byte[] last() throws ProtocolException {
        if (body != null) {
            throw truncated("body", body.length(), expected);
        }
        if (header.position() > 0) {
            throw truncated("header", header.position(), header.limit());
        }
        return null;
    }

    private ProtocolException truncated(String part, int received, int of) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("part", part);
        values.put("received", received);
        values.put("expected", of);
        return fail("stream ended inside a frame", values);
    }
}
