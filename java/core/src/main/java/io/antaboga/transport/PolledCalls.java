package io.antaboga.transport;

import static io.antaboga.os.Constants.PIPE_BUF;
import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.POLLOUT;

import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A descriptor that knows no call without blocking: a terminal, a file, or a pipe of an older Linux.
 *
 * <p>Asks first whether it is ready; when another process takes what made it so, the call after it blocks.
 */
final class PolledCalls extends StreamCalls {
    private final MemorySegment pollfd = Arena.ofAuto().allocate(8, 8);

    PolledCalls(int fd) {
        super(fd);
    }

    @Override
    long read(long address, long length) {
        int ready = ready(POLLIN);
        return ready < 0 ? ready : Sys.read(fd, address, length);
    }

    @Override
    long write(long address, long length) {
        int ready = ready(POLLOUT);
        // A pipe that is ready has room for this much and no more is sure.
        return ready < 0 ? ready : Sys.write(fd, address, Math.min(length, PIPE_BUF));
    }

    private int ready(int events) {
        int count = ready(pollfd, fd, events);
        return count == 0 ? -Errno.EAGAIN : count;
    }

    private static int ready(MemorySegment pollfd, int fd, int events) {
        pollfd.set(ValueLayout.JAVA_INT, 0, fd);
        pollfd.set(ValueLayout.JAVA_INT, 4, events);
        return Sys.poll(pollfd.address(), 1, 0);
    }

    /** Whether {@code fd} has one of {@code events} now: 1 or 0, or the negated errno. */
    static int ready(int fd, int events) {
        try (Arena arena = Arena.ofConfined()) {
            return ready(arena.allocate(8, 8), fd, events);
        }
    }

    @Override
    long whole() {
        return PIPE_BUF;
    }

    @Override
    long wholeAtBest() {
        return PIPE_BUF;
    }

    @Override
    String name(boolean writing) {
        return writing ? "write" : "read";
    }
}
