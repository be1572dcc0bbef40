package io.antaboga.transport;

import static io.antaboga.os.Constants.FIONREAD;
import static io.antaboga.os.Constants.F_GETPIPE_SZ;
import static io.antaboga.os.Constants.PIPE_BUF;

import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A pipe whose open file description others may share. SIGPIPE is no danger: the JVM has a handler for it, which does nothing. */
class PipeCalls extends StreamCalls {
    private final MemorySegment iovec = Arena.ofAuto().allocate(32, 8);
    private final PolledCalls fallback;
    private boolean supported = true;

    PipeCalls(int fd) {
        super(fd);
        fallback = new PolledCalls(fd);
    }

    long readv(long buffers, int count) {
        return Sys.readvNoWait(fd, buffers, count);
    }

    long writev(long buffers, int count) {
        return Sys.writevNoWait(fd, buffers, count);
    }

    @Override
    long read(long address, long length) {
        if (supported) {
            long result = readv(at(address, length), 1);
            if (result != -Errno.EOPNOTSUPP) {
                return result;
            }
            supported = false;
        }
        return fallback.read(address, length);
    }

    @Override
    long write(long address, long length) {
        if (supported) {
            long result = writev(at(address, length), 1);
            if (result != -Errno.EOPNOTSUPP) {
                return result;
            }
            supported = false;
        }
        return fallback.write(address, length);
    }

    @Override
    long write(long first, long firstLength, long second, long secondLength) {
        if (supported) {
            iovec.set(ValueLayout.JAVA_LONG, 16, second);
            iovec.set(ValueLayout.JAVA_LONG, 24, secondLength);
            long result = writev(at(first, firstLength), 2);
            if (result != -Errno.EOPNOTSUPP) {
                return result;
            }
            supported = false;
        }
        return fallback.write(first, firstLength);
    }

    private long at(long address, long length) {
        iovec.set(ValueLayout.JAVA_LONG, 0, address);
        iovec.set(ValueLayout.JAVA_LONG, 8, length);
        return iovec.address();
    }

    /** Up to PIPE_BUF a write is atomic ({@code pipe(7)}); more is sure to fit only into an empty pipe. */
    @Override
    long whole() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment waiting = arena.allocate(ValueLayout.JAVA_INT);
            int result = Sys.ioctl(fd, FIONREAD, waiting.address());
            return result == 0 && waiting.get(ValueLayout.JAVA_INT, 0) == 0 ? wholeAtBest() : PIPE_BUF;
        }
    }

    @Override
    long wholeAtBest() {
        return supported ? Math.max(PIPE_BUF, Sys.fcntl(fd, F_GETPIPE_SZ, 0)) : PIPE_BUF;
    }

    @Override
    String name(boolean writing) {
        return writing ? "write" : "read";
    }
}
