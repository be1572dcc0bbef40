package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.POLLOUT;
import static io.antaboga.os.Constants.SHUT_WR;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import java.nio.ByteBuffer;
import java.util.List;

/** Both directions of a connected socket of packets; apart from the channel, so that the safety net can hold them. */
final class PacketEnds {
    private final int socket;
    private final int limit;
    private final Object[] keyValues;
    private final Gate sending;
    private final Gate receiving;
    private final PacketOut out;
    private final PacketIn in;
    private boolean sendingClosed;
    private boolean closed;

    private PacketEnds(int socket, int limit, int maxDescriptors, Object[] keyValues, Gate sending, Gate receiving) {
        this.socket = socket;
        this.limit = limit;
        this.keyValues = keyValues;
        this.sending = sending;
        this.receiving = receiving;
        this.out = new PacketOut(socket, limit, keyValues);
        this.in = new PacketIn(socket, limit, maxDescriptors, keyValues);
    }

    /** Takes over the socket, also when it fails. */
    static PacketEnds open(int socket, PacketOptions options, Object... keyValues) throws IpcException {
        Gate sending = null;
        Gate receiving = null;
        boolean done = false;
        try {
            PacketSize.askForCredentials(socket);
            int limit = PacketSize.prepare(socket, options.maxMessageLength(), keyValues);
            sending = Gate.open("send", keyValues);
            receiving = Gate.open("receive", keyValues);
            PacketEnds ends = new PacketEnds(socket, limit, options.maxDescriptors(), keyValues, sending, receiving);
            done = true;
            return ends;
        } finally {
            if (!done) {
                if (sending != null) {
                    sending.close();
                }
                if (receiving != null) {
                    receiving.close();
                }
                Sys.close(socket);
            }
        }
    }

    int limit() {
        return limit;
    }

    void send(ByteBuffer message, List<Descriptor> descriptors, Deadline deadline) throws IpcException {
        out.check(message);
        Ancillary.checkCount(descriptors.size());
        sending.enter(deadline);
        try {
            out.fill(message, descriptors);
            while (!out.sendNow()) {
                sending.await(socket, POLLOUT, deadline);
            }
            message.position(message.limit());
        } finally {
            sending.leave();
        }
    }

    boolean trySend(ByteBuffer message) throws IpcException {
        out.check(message);
        if (!sending.tryEnter()) {
            return false;
        }
        try {
            out.fill(message, List.of());
            boolean sent = out.sendNow();
            if (sent) {
                message.position(message.limit());
            }
            return sent;
        } finally {
            sending.leave();
        }
    }

    Delivery receive(Deadline deadline) throws IpcException {
        receiving.enter(deadline);
        try {
            for (; ; ) {
                receiving.await(socket, POLLIN, deadline);
                PacketIn.Packet packet = in.receiveNow();
                if (packet != null) {
                    return delivery(packet);
                }
            }
        } finally {
            receiving.leave();
        }
    }

    /** A message, or null if there is none now. */
    Delivery tryReceive() throws IpcException {
        if (!receiving.tryEnter()) {
            return null;
        }
        try {
            PacketIn.Packet packet = in.receiveNow();
            return packet == null ? null : delivery(packet);
        } finally {
            receiving.leave();
        }
    }

    private Delivery delivery(PacketIn.Packet packet) throws PeerClosedException {
        if (packet.body() == null) {
            throw new PeerClosedException("receive", "the other end is closed", Errno.details(keyValues));
        }
        return new Delivery(packet.body(), packet.beside().descriptors());
    }

    synchronized void endSending() throws IpcException {
        if (sendingClosed) {
            return;
        }
        int result = SysSocket.shutdown(socket, SHUT_WR);
        if (result < 0 && result != -Errno.ENOTCONN) {
            throw Errno.failure("shutdown", result, keyValues);
        }
        closeSending();
    }

    private void closeSending() {
        if (!sendingClosed) {
            sendingClosed = true;
            sending.close();
        }
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeSending();
        receiving.close();
        Sys.close(socket);
    }
}
