package io.antaboga.transport;

import static io.antaboga.os.Constants.AF_UNIX;
import static io.antaboga.os.Constants.F_GETFL;
import static io.antaboga.os.Constants.F_SETFL;
import static io.antaboga.os.Constants.O_NONBLOCK;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOL_SOCKET;
import static io.antaboga.os.Constants.SO_TYPE;

import io.antaboga.IpcException;
import io.antaboga.os.Breaker;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What connecting needs, whatever the type of the socket. */
final class UnixSockets {
    private UnixSockets() {}

    /** A new socket of {@code type}; owned by the caller. */
    static int open(int type) throws IpcException {
        int socket = SysSocket.socket(AF_UNIX, type, 0);
        if (socket < 0) {
            throw Errno.failure("socket", socket);
        }
        return socket;
    }

    /** Both ends of a new connection that has no address, close-on-exec. */
    static List<Descriptor> pair(int type) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sockets = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
            int result = SysSocket.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, sockets.address());
            if (result < 0) {
                throw Errno.failure("socketpair", result);
            }
            return List.of(
                    Descriptor.adopt(sockets.get(ValueLayout.JAVA_INT, 0)),
                    Descriptor.adopt(sockets.get(ValueLayout.JAVA_INT, Integer.BYTES)));
        }
    }

    /** What failures tell a connection by: its address, or the descriptor of one that has none. */
    static Object[] details(UnixAddress address, int socket) {
        return address == null ? new Object[] {"fd", socket} : new Object[] {"name", address};
    }

    /** Refuses a descriptor that is no socket, or one of another type. */
    static void requireType(int socket, int wanted) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
            memory.set(ValueLayout.JAVA_INT, Integer.BYTES, Integer.BYTES);
            long length = memory.address() + Integer.BYTES;
            int result = SysSocket.getsockopt(socket, SOL_SOCKET, SO_TYPE, memory.address(), length);
            if (result == 0 && memory.get(ValueLayout.JAVA_INT, 0) != wanted) {
                result = -Errno.EPROTOTYPE;
            }
            if (result < 0) {
                throw Errno.failure("getsockopt", result, "fd", socket);
            }
        }
    }

    /** Looks who is at the other end of a socket that was connected by somebody else. */
    static PeerCredentials peer(int socket, boolean anyUser) throws IpcException {
        PeerCredentials peer = PeerCredentials.of(socket);
        if (!anyUser && !peer.trusted()) {
            throw refused("getsockopt", "fd", socket, peer);
        }
        return peer;
    }

    /** Connects like {@link #connect(int, UnixAddress, Deadline)}, and looks who is there. */
    static PeerCredentials connect(int socket, UnixAddress address, boolean anyUser, Deadline deadline)
            throws IpcException {
        connect(socket, address, deadline);
        PeerCredentials peer = PeerCredentials.of(socket);
        if (!anyUser && !peer.trusted()) {
            throw refused("connect", address, peer);
        }
        return peer;
    }

    /** Connects a socket that no other process shares yet. */
    static void connect(int socket, UnixAddress address, Deadline deadline) throws IpcException {
        try (Arena arena = Arena.ofShared()) {
            UnixAddress.Native sockaddr = address.toNative(arena, "connect");
            long result = connectNow(socket, sockaddr);
            // So says a listener whose queue is full; what waits for it is the call without O_NONBLOCK.
            if (result == -Errno.EAGAIN) {
                try (Breaker breaker = Breaker.open("connect", "name", address)) {
                    result = breaker.run(
                            deadline, () -> SysSocket.connect(socket, sockaddr.address(), sockaddr.length()));
                }
            }
            if (result < 0) {
                throw Errno.failure("connect", result, "name", address);
            }
        }
    }

    /** Connects without waiting: 0, {@code -EAGAIN} where it would wait, or another negated errno. */
    static int connectNow(int socket, UnixAddress.Native sockaddr) {
        int flags = Sys.fcntl(socket, F_GETFL, 0);
        Sys.fcntl(socket, F_SETFL, flags | O_NONBLOCK);
        int result = SysSocket.connect(socket, sockaddr.address(), sockaddr.length());
        Sys.fcntl(socket, F_SETFL, flags);
        return result;
    }

    static IpcException refused(String operation, UnixAddress address, PeerCredentials peer) {
        return refused(operation, "name", address, peer);
    }

    private static IpcException refused(String operation, String key, Object value, PeerCredentials peer) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(key, value);
        details.put("uid", Integer.toUnsignedString(peer.uid()));
        details.put("pid", peer.pid());
        return new IpcException(operation, "peer runs as another user", "PEER_REFUSED", 0, details);
    }
}
