package io.antaboga.transport;

import static io.antaboga.os.Constants.LOCK_EX;
import static io.antaboga.os.Constants.LOCK_NB;
import static io.antaboga.os.Constants.LOCK_SH;
import static io.antaboga.os.Constants.LOCK_UN;
import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_NOFOLLOW;
import static io.antaboga.os.Constants.O_NONBLOCK;
import static io.antaboga.os.Constants.O_WRONLY;
import static io.antaboga.os.Constants.PIPE_BUF;

import io.antaboga.IpcException;
import io.antaboga.os.Breaker;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.registry.owned.OwnedName;
import io.antaboga.wire.Framing;

/**
 * The writing end of a FIFO, opened when there is first something to write.
 *
 * <p>Opening waits in the kernel until somebody reads, so it is done inside a send, where deadline, close and interrupt end it.
 * Many processes may write: a message of up to PIPE_BUF bytes is one write, which the kernel keeps whole; around a longer one
 * this takes the file's exclusive {@code flock}, and around a short one the shared, so that none gets into the middle of
 * another. Other programs that write to the FIFO must do the same if anybody's messages are long.
 */
final class FifoOut extends StreamCalls {
    private final OwnedName name;
    private final String path;
    private final Breaker breaker;
    private FifoCalls pipe;

    FifoOut(OwnedName name) {
        super(-1);
        this.name = name;
        this.path = name.name();
        this.breaker = Breaker.open("send", "name", path);
    }

    @Override
    void ready(Deadline deadline) throws IpcException {
        if (!openNow()) {
            opened(breaker.run(deadline, () -> Sys.open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0)));
        }
    }

    @Override
    void begin(long length, Deadline deadline) throws IpcException {
        ready(deadline);
        int lock = lockFor(length);
        if (!tryLock(lock)) {
            check(breaker.run(deadline, () -> Sys.flock(fd, lock)));
        }
    }

    @Override
    boolean tryBegin(long length) throws IpcException {
        return openNow() && tryLock(lockFor(length));
    }

    /** False while nobody reads. */
    private boolean openNow() throws IpcException {
        if (pipe != null) {
            return true;
        }
        if (breaker.isClosed()) {
            throw breaker.closedException();
        }
        int result = Sys.open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
        if (result == -Errno.ENXIO) {
            return false;
        }
        opened(result);
        return true;
    }

    private static int lockFor(long length) {
        return length + Framing.MAX_OVERHEAD <= PIPE_BUF ? LOCK_SH : LOCK_EX;
    }

    private boolean tryLock(int lock) throws IpcException {
        int result = Sys.flock(fd, lock | LOCK_NB);
        if (result == -Errno.EAGAIN) {
            return false;
        }
        check(result);
        return true;
    }

    private void check(long result) throws IpcException {
        if (result < 0) {
            throw Errno.failure("flock", result, "name", path);
        }
    }

    private void opened(long result) throws IpcException {
        if (result < 0) {
            throw Errno.failure("open", result, "name", path);
        }
        int descriptor = (int) result;
        boolean done = false;
        try {
            Fifos.check(descriptor, name);
            Fifos.makeNonBlocking(descriptor, path);
            done = true;
        } finally {
            if (!done) {
                Sys.close(descriptor);
            }
        }
        fd = descriptor;
        pipe = new FifoCalls(fd);
    }

    @Override
    void end() {
        Sys.flock(fd, LOCK_UN);
    }

    @Override
    long read(long address, long length) {
        throw new IllegalStateException("the writing end");
    }

    @Override
    long write(long address, long length) {
        return pipe.write(address, length);
    }

    @Override
    long write(long first, long firstLength, long second, long secondLength) {
        return pipe.write(first, firstLength, second, secondLength);
    }

    @Override
    long whole() {
        return pipe.whole();
    }

    @Override
    long wholeAtBest() {
        return pipe.wholeAtBest();
    }

    @Override
    String name(boolean writing) {
        return "write";
    }

    /** Ends the waits of the thread inside; the descriptor is closed by {@link #closeDescriptor} once it has left. */
    void close() {
        breaker.close();
    }

    void closeDescriptor() {
        if (fd >= 0) {
            Sys.close(fd);
        }
    }
}
