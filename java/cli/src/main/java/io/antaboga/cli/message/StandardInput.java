package io.antaboga.cli.message;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.cli.Timeout;
import io.antaboga.transport.StreamInput;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Standard input in blocks, with a deadline; closing ends a wait and leaves the descriptor open. For one thread. */
public final class StandardInput implements AutoCloseable {
    private final StreamInput input;

    private StandardInput(StreamInput input) {
        this.input = input;
    }

    /** Nothing is read yet. */
    public static StandardInput open() throws IpcException {
        return new StandardInput(StreamInput.of(0));
    }

    /** The next bytes, at least one; null at the end. */
    public byte[] next(Timeout timeout) throws IpcException {
        try {
            Optional<Duration> left = timeout.remaining();
            byte[] block = left.isPresent() ? input.read(left.get()) : input.read();
            return block.length == 0 ? null : block;
        } catch (DeadlineException passed) {
            throw new DeadlineException("read", "standard input did not end in time", Map.of("timeout", timeout));
        }
    }

    @Override
    public void close() {
        input.close();
    }
}
