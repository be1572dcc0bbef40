package io.antaboga.transport;

import static io.antaboga.os.Constants.S_IFIFO;
import static io.antaboga.os.Constants.S_IFSOCK;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;

/**
 * Reads and writes one direction of one descriptor without blocking and without setting O_NONBLOCK, which another
 * process that shares the descriptor would feel. For the thread whose turn it is.
 */
abstract class StreamCalls {
    /** The descriptor; a FIFO's is -1 until there is a reader. */
    int fd;

    StreamCalls(int fd) {
        this.fd = fd;
    }

    /** The calls that suit what {@code fd} is. */
    static StreamCalls of(int fd) throws IpcException {
        Stat stat = new Stat();
        int found = Sys.fstat(fd, stat);
        if (found < 0) {
            throw Errno.failure("fstat", found, "fd", fd);
        }
        if (stat.is(S_IFSOCK)) {
            return new SocketCalls(fd);
        }
        return stat.is(S_IFIFO) ? new PipeCalls(fd) : new PolledCalls(fd);
    }

    /** Waits until there is somebody to write to. */
    void ready(Deadline deadline) throws IpcException {}

    /**
     * Called before the first byte of a message is written, to wait for what must be had first.
     *
     * @param length bytes of the message
     */
    void begin(long length, Deadline deadline) throws IpcException {}

    /** Like {@link #begin} without waiting; false if it would have to. */
    boolean tryBegin(long length) throws IpcException {
        return true;
    }

    /** Called after the last byte of a message was written, or when no more will be. */
    void end() {}

    /** Bytes read, 0 at the end of the stream, or the negated errno: {@code -EAGAIN} where it would block. */
    abstract long read(long address, long length);

    /** Bytes written, or the negated errno: {@code -EAGAIN} where it would block. */
    abstract long write(long address, long length);

    /** Writes bytes of two places as if they were one; may leave those of the second for a later call. */
    long write(long first, long firstLength, long second, long secondLength) {
        return write(first, firstLength);
    }

    /** The most bytes that {@link #write} takes now wholly or not at all; not less than 0. */
    abstract long whole();

    /** The most that {@link #whole} can ever tell. */
    abstract long wholeAtBest();

    /** The name of the system call that {@link #read} or {@link #write} makes. */
    abstract String name(boolean writing);
}
