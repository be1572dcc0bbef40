package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.POLLOUT;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_DGRAM;
import static io.antaboga.os.Constants.S_IFSOCK;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A datagram socket, bound or only sending; apart from the channel, so that the safety net can hold it.
 *
 * <p>It is never connected: each message goes to whoever has the name then, and its receiver answers from the same socket.
 * For a socket that is not connected {@code poll} does not look at the receiver's queue, so that a sender waits with the
 * help of a second one that is.
 */
final class DgramEnds {
    private final BoundSocket bound;
    private final int socket;
    private final boolean anyUser;
    private final int limit;
    private final Object[] keyValues;
    private final Gate sending;
    private final PacketOut out;
    private final PacketIn in;
    /** Where the last message went, and the same for the kernel; for whoever has entered {@link #sending}. */
    private UnixAddress last;

    private UnixAddress.Native lastNative;
    private boolean closed;

    private DgramEnds(BoundSocket bound, int socket, PacketOptions options, Gate sending, Object[] keyValues)
            throws IpcException {
        this.bound = bound;
        this.socket = socket;
        this.anyUser = options.anyUser();
        this.keyValues = keyValues;
        this.sending = sending;
        this.limit = PacketSize.prepare(socket, options.maxMessageLength(), keyValues);
        this.out = new PacketOut(socket, limit, keyValues);
        this.in = bound == null ? null : new PacketIn(socket, limit, 0, keyValues);
    }

    /** Opens a socket that is bound to {@code own}, or one that only sends if that is null. */
    static DgramEnds open(UnixAddress own, PacketOptions options, Object... keyValues) throws IpcException {
        BoundSocket bound = null;
        int socket = -1;
        Gate sending = null;
        boolean done = false;
        try {
            sending = Gate.open("send", keyValues);
            if (own == null) {
                socket = UnixSockets.open(SOCK_DGRAM | SOCK_CLOEXEC);
            } else {
                bound = BoundSocket.open(own, SOCK_DGRAM, 0, "receive");
                socket = bound.fd();
            }
            DgramEnds ends = new DgramEnds(bound, socket, options, sending, keyValues);
            done = true;
            return ends;
        } finally {
            if (!done) {
                release(sending, bound, socket);
            }
        }
    }

    private static void release(Gate sending, BoundSocket bound, int socket) throws IpcException {
        if (sending != null) {
            sending.close();
        }
        if (bound != null) {
            bound.close();
        } else if (socket >= 0) {
            Sys.close(socket);
        }
    }

    int limit() {
        return limit;
    }

    /** Throws unless somebody receives at {@code to}. */
    void check(UnixAddress to) throws IpcException {
        checkOwner("connect", to);
        int probe = UnixSockets.open(SOCK_DGRAM | SOCK_CLOEXEC);
        try (Arena arena = Arena.ofConfined()) {
            int result = UnixSockets.connectNow(probe, to.toNative(arena, "connect"));
            if (result < 0) {
                throw Errno.failure("connect", result, "name", to);
            }
        } finally {
            Sys.close(probe);
        }
    }

    /** Refuses a socket file of another user; whose an abstract name is, nobody can tell before having an answer. */
    private void checkOwner(String operation, UnixAddress to) throws IpcException {
        Stat stat = new Stat();
        if (anyUser || to.isAbstract() || Sys.stat(to.toPath().toString(), stat) < 0 || !stat.is(S_IFSOCK)) {
            return;
        }
        PeerCredentials owner = new PeerCredentials(0, stat.uid(), stat.gid());
        if (!owner.trusted()) {
            throw UnixSockets.refused(operation, to, owner);
        }
    }

    void send(ByteBuffer message, UnixAddress to, Deadline deadline) throws IpcException {
        out.check(message);
        sending.enter(deadline);
        try {
            UnixAddress.Native sockaddr = toNative(to);
            checkOwner("send", to);
            out.fill(message, List.of());
            boolean late = false;
            while (!out.sendNow(sockaddr, to)) {
                // Others may take the room each time that there is some.
                if (late) {
                    throw sending.deadlineException();
                }
                late = deadline.passed();
                awaitRoom(sockaddr, deadline);
            }
            message.position(message.limit());
        } finally {
            sending.leave();
        }
    }

    /** For whoever has entered: mostly one sends where the last message went. */
    private UnixAddress.Native toNative(UnixAddress to) throws IpcException {
        if (!to.equals(last)) {
            lastNative = to.toNative(Arena.ofAuto(), "send");
            last = to;
        }
        return lastNative;
    }

    /** Waits until it may be that there is room. */
    private void awaitRoom(UnixAddress.Native to, Deadline deadline) throws IpcException {
        // Its own buffer is in the way where the receiver is slow to take long messages.
        if (PolledCalls.ready(socket, POLLOUT) == 0) {
            sending.await(socket, POLLOUT, deadline);
            return;
        }
        int probe = UnixSockets.open(SOCK_DGRAM | SOCK_CLOEXEC);
        try {
            // A failure is what sending again will tell.
            if (UnixSockets.connectNow(probe, to) == 0) {
                sending.await(probe, POLLOUT, deadline);
            }
        } finally {
            Sys.close(probe);
        }
    }

    boolean trySend(ByteBuffer message, UnixAddress to) throws IpcException {
        out.check(message);
        if (!sending.tryEnter()) {
            return false;
        }
        try {
            UnixAddress.Native sockaddr = toNative(to);
            checkOwner("send", to);
            out.fill(message, List.of());
            boolean sent = out.sendNow(sockaddr, to);
            if (sent) {
                message.position(message.limit());
            }
            return sent;
        } finally {
            sending.leave();
        }
    }

    private PacketIn in() {
        if (in == null) {
            throw new IllegalStateException("receive on a datagram socket that only sends");
        }
        return in;
    }

    Datagram receive(Deadline deadline) throws IpcException {
        in();
        bound.gate().enter(deadline);
        try {
            for (; ; ) {
                bound.gate().await(socket, POLLIN, deadline);
                Datagram datagram = receiveNow();
                if (datagram != null) {
                    return datagram;
                }
            }
        } finally {
            bound.gate().leave();
        }
    }

    /** A message, or null if there is none now. */
    Datagram tryReceive() throws IpcException {
        in();
        if (!bound.gate().tryEnter()) {
            return null;
        }
        try {
            return receiveNow();
        } finally {
            bound.gate().leave();
        }
    }

    private Datagram receiveNow() throws IpcException {
        PacketIn.Packet packet = in.receiveNow();
        if (packet == null) {
            return null;
        }
        PeerCredentials sender = packet.beside().sender();
        if (!anyUser && !sender.trusted()) {
            throw refused(sender);
        }
        return new Datagram(packet.body(), Optional.ofNullable(in.sender()), sender);
    }

    private IpcException refused(PeerCredentials sender) {
        Object[] all = Arrays.copyOf(keyValues, keyValues.length + 4);
        System.arraycopy(
                new Object[] {"uid", Integer.toUnsignedString(sender.uid()), "pid", sender.pid()},
                0,
                all,
                keyValues.length,
                4);
        return new IpcException("receive", "sender runs as another user", "PEER_REFUSED", 0, Errno.details(all));
    }

    synchronized void close() throws IpcException {
        if (!closed) {
            closed = true;
            release(sending, bound, socket);
        }
    }
}
