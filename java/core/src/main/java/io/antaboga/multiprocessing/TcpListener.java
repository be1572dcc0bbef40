package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOL_SOCKET;
import static io.antaboga.os.Constants.SO_REUSEADDR;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.transport.ByteStreamChannel;
import io.antaboga.transport.StreamOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;

/** A TCP socket that listens. */
final class TcpListener implements Listener.Source {
    private static final int BACKLOG = 128;

    private final int socket;
    private final Gate gate;
    private final Address.Tcp address;
    private final StreamOptions options;
    private boolean closed;

    private TcpListener(int socket, Gate gate, Address.Tcp address, StreamOptions options) {
        this.socket = socket;
        this.gate = gate;
        this.address = address;
        this.options = options;
    }

    static TcpListener bind(Address.Tcp at, StreamOptions options) throws IpcException {
        TcpAddress address = TcpAddress.resolve(at, "bind", Deadline.NEVER, InetAddress::getAllByName);
        int socket = TcpSockets.open(address);
        boolean done = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            check("setsockopt", SysSocket.setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, one.address(), 4), at);
            MemorySegment sockaddr = address.toNative(arena);
            int length = (int) sockaddr.byteSize();
            check("bind", SysSocket.bind(socket, sockaddr.address(), length), at);
            check("listen", SysSocket.listen(socket, BACKLOG), at);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, length);
            check("getsockname", SysSocket.getsockname(socket, sockaddr.address(), size.address()), at);
            int port = (sockaddr.get(ValueLayout.JAVA_BYTE, 2) & 0xff) << 8
                    | sockaddr.get(ValueLayout.JAVA_BYTE, 3) & 0xff;
            Address.Tcp bound = new Address.Tcp(at.host(), port);
            TcpListener listener = new TcpListener(socket, Gate.open("accept", "name", bound), bound, options);
            done = true;
            return listener;
        } finally {
            if (!done) {
                Sys.close(socket);
            }
        }
    }

    private static void check(String operation, int result, Address at) throws IpcException {
        if (result < 0) {
            throw Errno.failure(operation, result, "name", at);
        }
    }

    @Override
    public ByteStreamChannel accept(Deadline deadline) throws IpcException {
        gate.enter(deadline);
        try {
            for (; ; ) {
                int accepted = SysSocket.accept4(socket, 0, 0, SOCK_CLOEXEC);
                if (accepted >= 0) {
                    return TcpSockets.channel(accepted, options);
                }
                if (accepted == -Errno.EAGAIN) {
                    gate.await(socket, POLLIN, deadline);
                } else if (accepted != -Errno.EINTR && accepted != -Errno.ECONNABORTED) {
                    throw Errno.failure("accept", accepted, "name", address);
                }
            }
        } finally {
            gate.leave();
        }
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            gate.close();
            Sys.close(socket);
        }
    }
}
