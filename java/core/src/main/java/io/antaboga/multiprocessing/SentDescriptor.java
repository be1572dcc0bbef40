package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.MSG_CMSG_CLOEXEC;
import static io.antaboga.os.Constants.MSG_DONTWAIT;
import static io.antaboga.os.Constants.MSG_NOSIGNAL;
import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.POLLOUT;
import static io.antaboga.os.Constants.SCM_RIGHTS;
import static io.antaboga.os.Constants.SOL_SOCKET;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/**
 * One descriptor beside one byte, which is 1, outside all framing: as {@code multiprocessing.reduction.send_handle} and
 * {@code recv_handle} have it.
 */
final class SentDescriptor {
    /** A struct cmsghdr and one int, without the padding: there is no room for a second. */
    private static final int CONTROL = 20;

    private static final int HEADER = 56;

    private SentDescriptor() {}

    /** Room for a struct msghdr, one struct iovec, the byte and the control message, which follow each other. */
    private static MemorySegment message(Arena arena) {
        MemorySegment message = arena.allocate(HEADER + 16 + 8 + 24, 8);
        message.set(ValueLayout.JAVA_LONG, 16, message.address() + HEADER);
        message.set(ValueLayout.JAVA_LONG, 24, 1);
        message.set(ValueLayout.JAVA_LONG, 32, message.address() + HEADER + 24);
        message.set(ValueLayout.JAVA_LONG, 40, CONTROL);
        message.set(ValueLayout.JAVA_LONG, HEADER, message.address() + HEADER + 16);
        message.set(ValueLayout.JAVA_LONG, HEADER + 8, 1);
        return message;
    }

    /** Sends {@code what}, which stays the caller's. */
    static void send(Descriptor socket, Descriptor what, Deadline deadline) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = message(arena);
            message.set(ValueLayout.JAVA_BYTE, HEADER + 16, (byte) 1);
            MemorySegment control = message.asSlice(HEADER + 24);
            control.set(ValueLayout.JAVA_LONG, 0, CONTROL);
            control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
            control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
            control.set(ValueLayout.JAVA_INT, 16, what.number());
            retry(
                    socket,
                    POLLOUT,
                    deadline,
                    "sendmsg",
                    () -> SysSocket.sendmsg(socket.number(), message.address(), MSG_DONTWAIT | MSG_NOSIGNAL));
        }
    }

    /**
     * Receives a descriptor, the caller's from then on.
     *
     * @throws PeerClosedException if the other end closes instead
     * @throws ProtocolException if something else comes
     */
    static Descriptor receive(Descriptor socket, Deadline deadline) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = message(arena);
            long count = retry(
                    socket,
                    POLLIN,
                    deadline,
                    "recvmsg",
                    () -> SysSocket.recvmsg(socket.number(), message.address(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
            if (count == 0) {
                throw new PeerClosedException("recvmsg", "the other end closed", Map.of("fd", socket.number()));
            }
            MemorySegment control = message.asSlice(HEADER + 24);
            if (message.get(ValueLayout.JAVA_LONG, 40) < CONTROL
                    || control.get(ValueLayout.JAVA_INT, 8) != SOL_SOCKET
                    || control.get(ValueLayout.JAVA_INT, 12) != SCM_RIGHTS) {
                throw new ProtocolException("recvmsg", "no descriptor came", Map.of("fd", socket.number()));
            }
            return Descriptor.adopt(control.get(ValueLayout.JAVA_INT, 16));
        }
    }

    private interface SystemCall {
        long make();
    }

    private static long retry(Descriptor socket, int events, Deadline deadline, String operation, SystemCall call)
            throws IpcException {
        try (Gate gate = Gate.open(operation, "fd", socket.number())) {
            gate.enter(deadline);
            try {
                for (; ; ) {
                    gate.await(socket.number(), events, deadline);
                    long result = call.make();
                    if (result >= 0) {
                        return result;
                    }
                    if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
                        throw Errno.failure(operation, result, "fd", socket.number());
                    }
                }
            } finally {
                gate.leave();
            }
        }
    }
}
