package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_DONTWAIT;
import static io.antaboga.os.Constants.MSG_NOSIGNAL;
import static io.antaboga.os.Constants.SOL_SOCKET;
import static io.antaboga.os.Constants.SO_SNDBUF;

import io.antaboga.os.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A stream socket. */
final class SocketCalls extends StreamCalls {
    /** What {@code unix_stream_sendmsg} of Linux keeps back from the half of SO_SNDBUF that one buffer may hold. */
    private static final int RESERVE = 64;

    private static final long IOVEC = 56;

    /** A struct msghdr and after it two struct iovec. */
    private final MemorySegment header = Arena.ofAuto().allocate(IOVEC + 32, 8);

    SocketCalls(int fd) {
        super(fd);
        header.set(ValueLayout.JAVA_LONG, 16, header.address() + IOVEC);
        header.set(ValueLayout.JAVA_LONG, 24, 2);
    }

    @Override
    long read(long address, long length) {
        return SysSocket.recv(fd, address, length, MSG_DONTWAIT);
    }

    @Override
    long write(long address, long length) {
        return SysSocket.send(fd, address, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    @Override
    long write(long first, long firstLength, long second, long secondLength) {
        header.set(ValueLayout.JAVA_LONG, IOVEC, first);
        header.set(ValueLayout.JAVA_LONG, IOVEC + 8, firstLength);
        header.set(ValueLayout.JAVA_LONG, IOVEC + 16, second);
        header.set(ValueLayout.JAVA_LONG, IOVEC + 24, secondLength);
        return SysSocket.sendmsg(fd, header.address(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    @Override
    long whole() {
        return wholeAtBest();
    }

    @Override
    long wholeAtBest() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment option = arena.allocate(8, 4);
            option.set(ValueLayout.JAVA_INT, 4, 4);
            int result = SysSocket.getsockopt(fd, SOL_SOCKET, SO_SNDBUF, option.address(), option.address() + 4);
            return result < 0 ? 0 : Math.max(0, option.get(ValueLayout.JAVA_INT, 0) / 2 - RESERVE);
        }
    }

    @Override
    String name(boolean writing) {
        return writing ? "send" : "recv";
    }
}
