package io.antaboga.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * How messages are told apart in a stream of bytes; described in {@code spec/wire/framing.md}.
 *
 * <p>A message on the wire is what {@link #begin} writes, the message itself, and what {@link #finish} writes.
 */
public enum Framing {
    /** The framing of CPython's {@code multiprocessing.connection}: a big-endian length, then the message. */
    MP,
    /** The stream is one message, which ends where the stream ends; nothing is added. */
    RAW,
    /** Each message ends with a line feed (0x0A), which is not part of it. */
    LINES;

    /** The most bytes that {@link #begin} and {@link #finish} write together. */
    public static final int MAX_OVERHEAD = 12;

    /** The longest message that {@link #decoder(int)} can be asked to accept: the longest array a JVM makes. */
    public static final int LARGEST_LIMIT = Integer.MAX_VALUE - 8;

    /** The framing called {@code name}: {@code mp}, {@code raw} or {@code lines}. */
    public static Framing of(String name) {
        for (Framing framing : values()) {
            if (framing.label().equals(name)) {
                return framing;
            }
        }
        throw new IllegalArgumentException("no such framing: " + name);
    }

    /** The name used on the command line and in Python. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A decoder at the beginning of a stream.
     *
     * @param maxMessageLength the longest message to accept, in bytes, from 0 to {@link #LARGEST_LIMIT}
     */
    public Decoder decoder(int maxMessageLength) {
        if (maxMessageLength < 0 || maxMessageLength > LARGEST_LIMIT) {
            throw new IllegalArgumentException("maxMessageLength out of range: " + maxMessageLength);
        }
        return switch (this) {
            case MP -> new MpDecoder(maxMessageLength);
            case RAW -> new RawDecoder(maxMessageLength);
            case LINES -> new LineDecoder(maxMessageLength);
        };
    }

    /**
     * Refuses a message that this framing cannot carry: with {@link #LINES}, one that contains a line feed.
     *
     * @param message its remaining bytes are looked at and not consumed
     */
    public void check(ByteBuffer message) {
        if (this == LINES) {
            for (int at = message.position(); at < message.limit(); at++) {
                if (message.get(at) == LineDecoder.LINE_FEED) {
                    throw new IllegalArgumentException(
                            "a line cannot contain a line feed, offset=" + (at - message.position()));
                }
            }
        }
    }

    /** Writes to {@code out}, in big-endian order whatever its own, what goes before a message of {@code length} bytes. */
    public void begin(long length, ByteBuffer out) {
        if (this != MP) {
            return;
        }
        ByteOrder order = out.order();
        out.order(ByteOrder.BIG_ENDIAN);
        if (length > Integer.MAX_VALUE) {
            out.putInt(MpDecoder.EXTENDED).putLong(length);
        } else {
            out.putInt((int) length);
        }
        out.order(order);
    }

    /** Writes to {@code out} what goes after a message. */
    public void finish(ByteBuffer out) {
        if (this == LINES) {
            out.put(LineDecoder.LINE_FEED);
        }
    }
}
