package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.F_GETFL;
import static io.antaboga.os.Constants.F_SETFL;
import static io.antaboga.os.Constants.O_NONBLOCK;
import static io.antaboga.os.Constants.POLLOUT;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_NONBLOCK;
import static io.antaboga.os.Constants.SOCK_STREAM;
import static io.antaboga.os.Constants.SOL_SOCKET;
import static io.antaboga.os.Constants.SO_ERROR;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.StreamOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;

/** TCP by raw descriptors, so that deadline, close and interrupt end its calls as they end all others. */
final class TcpSockets {
    private TcpSockets() {}

    /** A new socket for {@code address}'s family that does not block; owned by the caller. */
    static int open(TcpAddress address) throws IpcException {
        int socket = SysSocket.socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (socket < 0) {
            throw Errno.failure("socket", socket);
        }
        return socket;
    }

    static PipeChannel connect(Address.Tcp to, StreamOptions options, Deadline deadline) throws IpcException {
        return connect(to, options, deadline, InetAddress::getAllByName);
    }

    static PipeChannel connect(Address.Tcp to, StreamOptions options, Deadline deadline, HostLookup.Resolver resolver)
            throws IpcException {
        TcpAddress address = TcpAddress.resolve(to, "connect", deadline, resolver);
        int socket = open(address);
        boolean done = false;
        try (Gate gate = Gate.open("connect", "name", to);
                Arena arena = Arena.ofConfined()) {
            MemorySegment sockaddr = address.toNative(arena);
            int result = SysSocket.connect(socket, sockaddr.address(), (int) sockaddr.byteSize());
            if (result == -Errno.EINPROGRESS) {
                gate.enter(deadline);
                try {
                    gate.await(socket, POLLOUT, deadline);
                } finally {
                    gate.leave();
                }
                result = -error(socket, arena);
            }
            if (result < 0) {
                throw Errno.failure("connect", result, "name", to);
            }
            done = true;
            return channel(socket, options);
        } finally {
            if (!done) {
                Sys.close(socket);
            }
        }
    }

    /** Takes {@code socket} over, also when it fails. */
    static PipeChannel channel(int socket, StreamOptions options) throws IpcException {
        Sys.fcntl(socket, F_SETFL, Sys.fcntl(socket, F_GETFL, 0) & ~O_NONBLOCK);
        Descriptor descriptor = Descriptor.adopt(socket);
        return PipeChannel.of(descriptor, descriptor, options);
    }

    private static int error(int socket, Arena arena) {
        MemorySegment option = arena.allocate(8, 4);
        option.set(ValueLayout.JAVA_INT, 4, 4);
        int result = SysSocket.getsockopt(socket, SOL_SOCKET, SO_ERROR, option.address(), option.address() + 4);
        return result < 0 ? -result : option.get(ValueLayout.JAVA_INT, 0);
    }
}
