package io.antaboga.cli.mp;

import io.antaboga.IpcException;
import io.antaboga.cli.StandardOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Lines for standard output, gathered into larger writes; {@link #flush} when nothing more is about to come. */
final class Answers {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final StandardOutput out;
    private final byte[] gathered;
    private int size;

    Answers(StandardOutput out, int room) {
        this.out = out;
        this.gathered = new byte[room];
    }

    /** A line of hex. */
    void hex(byte[] content) throws IpcException {
        for (byte octet : content) {
            put(DIGITS[octet >> 4 & 15]);
            put(DIGITS[octet & 15]);
        }
        put((byte) '\n');
    }

    /** A line of ASCII. */
    void text(String line) throws IpcException {
        for (byte octet : line.getBytes(StandardCharsets.US_ASCII)) {
            put(octet);
        }
        put((byte) '\n');
    }

    private void put(byte octet) throws IpcException {
        if (size == gathered.length) {
            flush();
        }
        gathered[size++] = octet;
    }

    /** Writes what was gathered. */
    void flush() throws IpcException {
        out.write(ByteBuffer.wrap(gathered, 0, size));
        size = 0;
    }
}
