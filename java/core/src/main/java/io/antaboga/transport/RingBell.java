package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_DONTWAIT;
import static io.antaboga.os.Constants.MSG_NOSIGNAL;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_STREAM;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.registry.Registry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The socket by which the two ends of a ring wake each other, and learn of each other's end; see {@code spec/transport/ring.md}.
 *
 * <p>For the thread whose turn at the ring it is, but for {@link #close}, which comes when all have left.
 */
final class RingBell {
    private static final int HASH_DIGITS = 16;
    private static final int ROOM = 64;

    private final String name;
    private final MemorySegment octets = Arena.ofAuto().allocate(ROOM);
    /** Null for who connected, and when the connection was taken. */
    private Acceptor<Integer> acceptor;

    private int socket;
    private boolean gone;

    private RingBell(String name, Acceptor<Integer> acceptor, int socket) {
        this.name = name;
        this.acceptor = acceptor;
        this.socket = socket;
    }

    /** Listens for the other end. */
    static RingBell listen(String name) throws IpcException {
        return new RingBell(
                name, Acceptor.bind(address(name), SOCK_STREAM, false, (socket, address, peer) -> socket), -1);
    }

    /** Connects to the one who made the ring. */
    static RingBell connect(String name, Deadline deadline) throws IpcException {
        int socket = UnixSockets.open(SOCK_STREAM | SOCK_CLOEXEC);
        boolean done = false;
        try {
            UnixSockets.connect(socket, address(name), false, deadline);
            done = true;
            return new RingBell(name, null, socket);
        } catch (IpcException e) {
            if (e.errno() != Errno.ECONNREFUSED && e.errno() != Errno.ENOENT) {
                throw e;
            }
            PeerClosedException gone = new PeerClosedException(
                    "open", "the ring's creator is gone, or had its peer", Map.of("name", name));
            gone.initCause(e);
            throw gone;
        } finally {
            if (!done) {
                Sys.close(socket);
            }
        }
    }

    private static UnixAddress address(String name) throws IpcException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String digits = HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
            return UnixAddress.path(Registry.ofCurrentUser().runDirectory().resolve(digits + ".ring"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** What to wait at for a bell, for the other end to come, or for its end. */
    int fd() {
        return socket >= 0 ? socket : acceptor.fd();
    }

    /** Whether the other end has gone; known when a bell could not be rung, or nothing more will be heard. */
    boolean isGone() {
        return gone;
    }

    /** Wakes the other end. */
    void ring() throws IpcException {
        if (!isConnected()) {
            return;
        }
        long sent;
        do {
            sent = SysSocket.send(socket, octets.address(), 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        } while (sent == -Errno.EINTR);
        if (sent == -Errno.EPIPE || sent == -Errno.ECONNRESET) {
            gone = true;
        } else if (sent < 0 && sent != -Errno.EAGAIN) {
            throw Errno.failure("send", sent, "name", name);
        }
    }

    /** Takes the bells that have rung. */
    void hear() throws IpcException {
        if (gone || !isConnected()) {
            return;
        }
        long heard;
        do {
            heard = SysSocket.recv(socket, octets.address(), ROOM, MSG_DONTWAIT);
        } while (heard == -Errno.EINTR);
        if (heard == 0 || heard == -Errno.ECONNRESET) {
            gone = true;
        } else if (heard < 0 && heard != -Errno.EAGAIN) {
            throw Errno.failure("recv", heard, "name", name);
        }
    }

    /** Whether there is a connection; takes it if it waits, and listens no more. */
    private boolean isConnected() throws IpcException {
        if (socket < 0) {
            Integer accepted = acceptor.tryAccept();
            if (accepted == null) {
                return false;
            }
            socket = accepted;
            acceptor.close();
            acceptor = null;
        }
        return true;
    }

    void close() throws IpcException {
        try {
            if (acceptor != null) {
                acceptor.close();
            }
        } finally {
            if (socket >= 0) {
                Sys.close(socket);
            }
        }
    }
}
