package io.antaboga.cli;

import io.antaboga.IpcException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Standard output as bytes; unlike {@link System#out} it tells when the reader has gone or the disk is full.
 *
 * <p>Not buffered: what was written is out when the call returns. For one thread.
 */
public final class StandardOutput {
    private final FileChannel out;

    /** Standard output of this process; it is never closed. */
    @SuppressWarnings("resource")
    public StandardOutput() {
        out = new FileOutputStream(FileDescriptor.out).getChannel();
    }

    /** Writes all remaining bytes. */
    public void write(ByteBuffer bytes) throws IpcException {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException failure) {
            throw StreamError.of("write", failure, Map.of("descriptor", 1));
        }
    }

    /** Writes all of {@code bytes}. */
    public void write(byte[] bytes) throws IpcException {
        write(ByteBuffer.wrap(bytes));
    }

    /** Writes {@code text} and a line feed. */
    public void line(String text) throws IpcException {
        write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
