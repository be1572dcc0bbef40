package io.antaboga.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a message that have arrived so far; never more than twice those, or {@link #AHEAD} if that is more. */
final class MessageBytes {
    /**
     * What may be taken before a byte has arrived, so that messages of ordinary length are not copied twice; one of a MiB has
     * an envelope, too.
     */
    private static final int AHEAD = (1 << 20) + (1 << 16);

    private final int expected;
    private byte[] bytes;
    private int length;

    /** Begins a message of which {@code expected} bytes were announced, or 0 if none were. */
    MessageBytes(int expected) {
        this.expected = expected;
        this.bytes = new byte[Math.min(expected, AHEAD)];
    }

    int length() {
        return length;
    }

    void take(ByteBuffer from, int count) {
        if (count > bytes.length - length) {
            long doubled = Math.max(2L * bytes.length, (long) length + count);
            long most = expected > 0 ? expected : Framing.LARGEST_LIMIT;
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, most));
        }
        from.get(bytes, length, count);
        length += count;
    }

    byte[] toArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
