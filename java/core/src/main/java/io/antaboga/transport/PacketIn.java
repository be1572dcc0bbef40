package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_CMSG_CLOEXEC;
import static io.antaboga.os.Constants.MSG_DONTWAIT;
import static io.antaboga.os.Constants.MSG_TRUNC;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Receives whole packets from a socket of type seqpacket or dgram that has SO_PASSCRED; for the thread whose turn it is.
 *
 * <p>With SO_PASSCRED each packet has its sender's credentials beside it, an empty one too, and the end of the stream has
 * none: nothing else tells the two apart.
 */
final class PacketIn {
    private final int socket;
    private final int limit;
    private final int maxDescriptors;
    private final Object[] keyValues;
    private final PacketHeader header;
    private final MemorySegment body;
    /** The sender of the last packet, as the kernel wrote it and as it was read. */
    private MemorySegment lastSockaddr = MemorySegment.NULL;

    private UnixAddress lastSender;

    /** @param limit bytes of the longest packet that is accepted */
    PacketIn(int socket, int limit, int maxDescriptors, Object... keyValues) {
        this.socket = socket;
        this.limit = limit;
        this.maxDescriptors = maxDescriptors;
        this.keyValues = keyValues;
        this.header = new PacketHeader(Ancillary.room(true, maxDescriptors));
        this.body = Arena.ofAuto().allocate(Math.max(1, limit), 8);
        header.body(body.address(), limit);
    }

    /**
     * What has come.
     *
     * @param body the bytes; null at the end of the stream
     * @param beside what came beside them
     */
    record Packet(byte[] body, Ancillary beside) {}

    /** A packet, or null if there is none now. */
    Packet receiveNow() throws IpcException {
        long length;
        do {
            header.askForSender();
            header.allControl();
            length = SysSocket.recvmsg(socket, header.address(), MSG_DONTWAIT | MSG_TRUNC | MSG_CMSG_CLOEXEC);
            // ECONNRESET is said once, before what the peer had sent, when it closed without having read everything.
        } while (length == -Errno.EINTR || length == -Errno.ECONNRESET);
        if (length == -Errno.EAGAIN) {
            return null;
        }
        if (length < 0) {
            throw Errno.failure("recvmsg", length, keyValues);
        }
        MemorySegment control = header.control();
        if (length == 0 && control.byteSize() == 0) {
            return new Packet(null, Ancillary.NONE);
        }
        Ancillary beside = Ancillary.read(control, header.flags());
        if (length > limit) {
            beside.close();
            throw PacketSize.tooLong("recvmsg", "message longer than the limit", length, limit, keyValues);
        }
        beside.check(maxDescriptors, keyValues);
        byte[] bytes = new byte[(int) length];
        MemorySegment.copy(body, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        return new Packet(bytes, beside);
    }

    /** The address that the last packet came from, or null if its sender has none that means anything here. */
    UnixAddress sender() {
        MemorySegment sockaddr = header.sender();
        // Mostly it is the same again.
        if (sockaddr.mismatch(lastSockaddr) != -1) {
            lastSender = UnixAddress.ofNative(sockaddr);
            lastSockaddr = MemorySegment.ofArray(sockaddr.toArray(ValueLayout.JAVA_BYTE));
        }
        return lastSender;
    }
}
