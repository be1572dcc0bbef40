package io.antaboga.cli.message;

import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.cli.StreamError;
import io.antaboga.cli.Timeout;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Standard input in blocks, with a deadline.
 *
 * <p>A read of standard input cannot be ended from outside, so a daemon thread does it and is left behind when the
 * deadline passes. It reads at most a few blocks ahead. For one thread.
 */
public final class StandardInput {
    private static final int BLOCK = 1 << 16;
    private static final int AHEAD = 4;
    /** Zero means what is there now, and the reader may not have come to that yet. */
    private static final long GRACE = 500_000_000;

    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(AHEAD);
    private final Thread reader = new Thread(this::read, "antaboga-stdin");
    private volatile IOException failure;

    /** Begins to read. */
    public StandardInput() {
        reader.setDaemon(true);
        reader.start();
    }

    /** The next bytes, at least one; null at the end, which may be asked for once. */
    public byte[] next(Timeout timeout) throws IpcException {
        try {
            Optional<Duration> left = timeout.remaining();
            byte[] block = left.isPresent()
                    ? blocks.poll(Math.max(left.get().toNanos(), GRACE), TimeUnit.NANOSECONDS)
                    : blocks.take();
            if (block == null) {
                throw new DeadlineException("read", "standard input did not end in time", Map.of("timeout", timeout));
            }
            if (block == END && failure != null) {
                throw StreamError.of("read", failure, Map.of("descriptor", 0));
            }
            return block == END ? null : block;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIpcException("read", "interrupted", Map.of("descriptor", 0));
        }
    }

    private void read() {
        @SuppressWarnings("resource") // standard input stays open
        InputStream in = System.in;
        byte[] block = new byte[BLOCK];
        try {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                blocks.put(Arrays.copyOf(block, length));
            }
        } catch (IOException broken) {
            failure = broken;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            blocks.put(END);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
