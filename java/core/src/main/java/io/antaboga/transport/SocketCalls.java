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

    SocketCalls(int fd) {
        super(fd);
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
