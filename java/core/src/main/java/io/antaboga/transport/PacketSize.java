package io.antaboga.transport;

import static io.antaboga.os.Constants.SOL_SOCKET;
import static io.antaboga.os.Constants.SO_PASSCRED;
import static io.antaboga.os.Constants.SO_SNDBUF;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** How long a packet may be, and the options of sockets that carry packets. */
final class PacketSize {
    /** What {@code unix_dgram_sendmsg} of Linux keeps back from SO_SNDBUF. */
    private static final int RESERVE = 32;

    private PacketSize() {}

    /**
     * The limit of a socket, whose buffer is enlarged if that is needed.
     *
     * @param wanted the longest message, or 0 for what the socket takes as it is
     * @throws IpcException with {@code EMSGSIZE} if the system does not allow so much
     */
    static int prepare(int socket, int wanted, Object... keyValues) throws IpcException {
        int limit = limit(socket);
        if (wanted == 0) {
            return limit;
        }
        if (wanted > limit) {
            set(socket, SO_SNDBUF, wanted <= Integer.MAX_VALUE - RESERVE ? wanted + RESERVE : wanted);
            limit = limit(socket);
        }
        if (wanted > limit) {
            throw tooLong("setsockopt", "longer than a socket sends", wanted, limit, keyValues);
        }
        return wanted;
    }

    /** Has the kernel tell with each packet who sent it. */
    static void askForCredentials(int socket) throws IpcException {
        set(socket, SO_PASSCRED, 1);
    }

    private static void set(int socket, int option, int value) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            int result = SysSocket.setsockopt(socket, SOL_SOCKET, option, memory.address(), Integer.BYTES);
            if (result < 0) {
                throw Errno.failure("setsockopt", result, "option", option);
            }
        }
    }

    private static int limit(int socket) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment option = arena.allocate(8, 4);
            option.set(ValueLayout.JAVA_INT, 4, 4);
            int result = SysSocket.getsockopt(socket, SOL_SOCKET, SO_SNDBUF, option.address(), option.address() + 4);
            if (result < 0) {
                throw Errno.failure("getsockopt", result, "option", SO_SNDBUF);
            }
            return Math.max(0, option.get(ValueLayout.JAVA_INT, 0) - RESERVE);
        }
    }

    static IpcException tooLong(String operation, String problem, long length, long limit, Object[] keyValues) {
        Object[] all = Arrays.copyOf(keyValues, keyValues.length + 4);
        System.arraycopy(new Object[] {"length", length, "limit", limit}, 0, all, keyValues.length, 4);
        return new IpcException(operation, problem, "EMSGSIZE", Errno.EMSGSIZE, Errno.details(all));
    }
}
