package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.PIPE_BUF;
import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.POLLOUT;

import io.antaboga.BrokenChannelException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;

/**
 * The pipe of a queue, which other processes read and write too: takes exactly one message and no byte of the next. The caller
 * holds the queue's lock of that direction, so that what poll finds is there for the call after it.
 */
final class QueuePipe {
    /** How long the rest of a message may take to come or go when the caller's own deadline is sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int ROOM = 1 << 16;
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Descriptor in;
    private final Descriptor out;
    private final Gate reading;
    private final Gate writing;
    private final int limit;
    private final MemorySegment arrived = Arena.ofAuto().allocate(ROOM, 8);
    private final MemorySegment leaving = Arena.ofAuto().allocate(ROOM, 8);

    private QueuePipe(Descriptor in, Descriptor out, Gate reading, Gate writing, int limit) {
        this.in = in;
        this.out = out;
        this.reading = reading;
        this.writing = writing;
        this.limit = limit;
    }

    static QueuePipe open(Descriptor in, Descriptor out, int limit) throws IpcException {
        Gate reading = Gate.open("get", "fd", in.number());
        boolean done = false;
        try {
            QueuePipe pipe = new QueuePipe(in, out, reading, Gate.open("put", "fd", out.number()), limit);
            done = true;
            return pipe;
        } finally {
            if (!done) {
                reading.close();
            }
        }
    }

    int readerNumber() {
        return in.number();
    }

    int writerNumber() {
        return out.number();
    }

    boolean isReadable() throws IpcException {
        reading.enter(Deadline.NEVER);
        try {
            reading.await(in.number(), POLLIN, Deadline.after(Duration.ZERO));
            return true;
        } catch (DeadlineException nothing) {
            return false;
        } finally {
            reading.leave();
        }
    }

    /** One message; the deadline is for its beginning. */
    byte[] read(Deadline deadline) throws IpcException {
        reading.enter(deadline);
        try {
            reading.await(in.number(), POLLIN, deadline);
            Deadline rest = Listener.later(deadline, PATIENCE);
            fill(4, 0, rest);
            long length = arrived.get(LENGTH, 0);
            if (length == -1) {
                fill(8, 0, rest);
                length = Integer.toUnsignedLong(arrived.get(LENGTH, 0)) << 32
                        | Integer.toUnsignedLong(arrived.get(LENGTH, 4));
            }
            if (length < 0 || length > limit) {
                throw new ProtocolException(
                        "get", "wrong length of a message", Map.of("length", length, "limit", limit));
            }
            byte[] message = new byte[(int) length];
            for (int at = 0; at < message.length; ) {
                int part = Math.min(ROOM, message.length - at);
                fill(part, at + 4, rest);
                MemorySegment.copy(arrived, ValueLayout.JAVA_BYTE, 0, message, at, part);
                at += part;
            }
            return message;
        } finally {
            reading.leave();
        }
    }

    private void fill(int length, int before, Deadline deadline) throws IpcException {
        for (int at = 0; at < length; ) {
            try {
                reading.await(in.number(), POLLIN, deadline);
            } catch (DeadlineException stuck) {
                throw new BrokenChannelException(
                        "get", "a message stopped in the middle: its sender was killed", Map.of("fd", in.number()));
            }
            long count = Sys.read(in.number(), arrived.address() + at, length - at);
            if (count == 0) {
                if (at + before == 0) {
                    throw new PeerClosedException("get", "every write end is closed", Map.of("fd", in.number()));
                }
                throw new ProtocolException("get", "the pipe ended inside a message", Map.of("fd", in.number()));
            }
            if (count < 0 && count != -Errno.EINTR) {
                throw Errno.failure("read", count, "fd", in.number());
            }
            at += (int) Math.max(0, count);
        }
    }

    /** One message; the deadline is for its beginning. */
    void write(byte[] message, Deadline deadline) throws IpcException {
        writing.enter(deadline);
        try {
            writing.await(out.number(), POLLOUT, deadline);
            Deadline rest = Listener.later(deadline, PATIENCE);
            leaving.set(LENGTH, 0, message.length);
            int held = 4;
            int taken = 0;
            while (held > 0 || taken < message.length) {
                int part = Math.min(ROOM - held, message.length - taken);
                MemorySegment.copy(message, taken, leaving, ValueLayout.JAVA_BYTE, held, part);
                drain(held + part, rest);
                taken += part;
                held = 0;
            }
        } finally {
            writing.leave();
        }
    }

    private void drain(int length, Deadline deadline) throws IpcException {
        for (int at = 0; at < length; ) {
            try {
                writing.await(out.number(), POLLOUT, deadline);
            } catch (DeadlineException stuck) {
                throw new BrokenChannelException(
                        "put", "a message stopped in the middle: nobody reads", Map.of("fd", out.number()));
            }
            // A pipe that is ready has room for this much and no more is sure.
            long count = Sys.write(out.number(), leaving.address() + at, Math.min(PIPE_BUF, length - at));
            if (count < 0 && count != -Errno.EINTR) {
                throw Errno.failure("write", count, "fd", out.number());
            }
            at += (int) Math.max(0, count);
        }
    }

    /** Ends whoever reads or writes. */
    void endWaiting() {
        reading.close();
        writing.close();
    }

    void close() throws IpcException {
        endWaiting();
        try (in) {
            out.close();
        }
    }
}
