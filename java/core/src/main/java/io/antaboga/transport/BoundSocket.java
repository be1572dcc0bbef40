package io.antaboga.transport;

import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_NONBLOCK;
import static io.antaboga.os.Constants.SOCK_STREAM;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.AtExit;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.registry.Identity;
import io.antaboga.registry.Registration;
import io.antaboga.registry.Registry;
import io.antaboga.registry.Role;
import java.lang.foreign.Arena;
import java.time.Duration;

/**
 * A socket bound to an address, with its file and its entry in the registry; apart from the handle that owns it, so that the
 * safety net can hold it.
 */
final class BoundSocket {
    /** How long the JVM's exit may be held up by another process that binds just then. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final int socket;
    private final Gate gate;
    private final Registration registration;
    /** Null for an abstract name, which goes with the socket. */
    private final BoundPath path;

    private final Runnable atExit = this::end;
    private boolean closed;

    private BoundSocket(int socket, Gate gate, Registration registration, BoundPath path) {
        this.socket = socket;
        this.gate = gate;
        this.registration = registration;
        this.path = path;
        AtExit.add(atExit);
    }

    /**
     * Binds, and listens if {@code backlog} is above 0.
     *
     * @param type of the socket; it is made O_NONBLOCK
     * @param operation the verb that failures of its gate name
     */
    static BoundSocket open(UnixAddress address, int type, int backlog, String operation) throws IpcException {
        Gate gate = null;
        Registration registration = null;
        BoundPath path = null;
        String identity = null;
        int socket = -1;
        boolean done = false;
        try (Arena arena = Arena.ofConfined()) {
            UnixAddress.Native sockaddr = address.toNative(arena, "bind");
            Registry registry = Registry.ofCurrentUser();
            gate = Gate.open(operation, "name", address);
            socket = UnixSockets.open(type | SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (type != SOCK_STREAM) {
                // Before anybody can send anything: what arrives without it has no sender.
                PacketSize.askForCredentials(socket);
            }
            registration = registry.register("unix", address.toString(), Role.CREATOR, Lifetime.PROCESS);
            if (address.isAbstract()) {
                identity = bindAbstract(socket, address, sockaddr, backlog);
            } else {
                path = new BoundPath(registry, address);
                identity = path.bind(socket, type, sockaddr, backlog);
            }
            registration.identify(identity);
            done = true;
            return new BoundSocket(socket, gate, registration, path);
        } finally {
            if (!done) {
                if (path != null && identity != null) {
                    path.unlink(identity, Deadline.NEVER);
                }
                release(gate, registration, socket);
            }
        }
    }

    private static String bindAbstract(int socket, UnixAddress address, UnixAddress.Native sockaddr, int backlog)
            throws IpcException {
        int result = SysSocket.bind(socket, sockaddr.address(), sockaddr.length());
        if (result < 0) {
            throw Errno.failure("bind", result, "name", address);
        }
        result = backlog > 0 ? SysSocket.listen(socket, backlog) : 0;
        if (result < 0) {
            throw Errno.failure("listen", result, "name", address);
        }
        Stat stat = new Stat();
        result = Sys.fstat(socket, stat);
        if (result < 0) {
            throw Errno.failure("fstat", result, "name", address);
        }
        return Identity.of(stat.device(), stat.inode());
    }

    private static void release(Gate gate, Registration registration, int socket) {
        if (gate != null) {
            gate.close();
        }
        if (socket >= 0) {
            Sys.close(socket);
        }
        if (registration != null) {
            registration.close();
        }
    }

    /** At the JVM's exit the file goes; whoever waits in accept is left alone. */
    private void end() {
        try {
            removeFile(Deadline.after(PATIENCE));
            registration.close();
        } catch (IpcException e) {
            // The entry is left as well, dead from now on, and proves whose file that is.
            System.getLogger("io.antaboga").log(System.Logger.Level.DEBUG, e.getMessage());
        }
    }

    private void removeFile(Deadline deadline) throws IpcException {
        if (path != null) {
            path.unlink(registration.identity(), deadline);
        }
    }

    int fd() {
        return socket;
    }

    Gate gate() {
        return gate;
    }

    /** Ends whoever waits at the gate, removes the file if it is still this one's; does nothing the second time. */
    synchronized void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        AtExit.remove(atExit);
        gate.close();
        try {
            removeFile(Deadline.NEVER);
        } finally {
            release(null, registration, socket);
        }
    }
}
