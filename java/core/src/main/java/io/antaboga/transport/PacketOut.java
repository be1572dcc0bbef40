package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_DONTWAIT;
import static io.antaboga.os.Constants.MSG_NOSIGNAL;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/** Sends whole packets by a socket of type seqpacket or dgram; for the thread whose turn it is. */
final class PacketOut {
    private static final int FIRST = 4096;

    private final int socket;
    private final int limit;
    private final Object[] keyValues;
    private PacketHeader header = new PacketHeader(0);
    private MemorySegment body = Arena.ofAuto().allocate(FIRST, 8);
    private int length;

    /** @param limit bytes of the longest packet */
    PacketOut(int socket, int limit, Object... keyValues) {
        this.socket = socket;
        this.limit = limit;
        this.keyValues = keyValues;
    }

    /** Refuses a message that is too long. */
    void check(ByteBuffer message) throws IpcException {
        if (message.remaining() > limit) {
            throw PacketSize.tooLong("send", "message too long", message.remaining(), limit, keyValues);
        }
    }

    /** Copies the message to where the kernel reads it; the caller's buffer is left as it was. */
    void fill(ByteBuffer message, List<Descriptor> descriptors) {
        length = message.remaining();
        if (length > body.byteSize()) {
            body = Arena.ofAuto().allocate(Math.max(length, Math.min(limit, 2 * body.byteSize())), 8);
        }
        MemorySegment.copy(MemorySegment.ofBuffer(message), 0, body, 0, length);
        header.body(body.address(), length);
        if (descriptors.isEmpty()) {
            header.control(0);
        } else {
            header = Ancillary.header(descriptors);
            header.body(body.address(), length);
        }
    }

    /** Sends to the peer of a connected socket; false if there is no room now. */
    boolean sendNow() throws IpcException {
        header.to(0, 0);
        return send(keyValues);
    }

    /** Sends to an address; false if there is no room now. */
    boolean sendNow(UnixAddress.Native to, UnixAddress name) throws IpcException {
        header.to(to.address(), to.length());
        return send(new Object[] {"name", name});
    }

    private boolean send(Object[] details) throws IpcException {
        long result;
        do {
            result = SysSocket.sendmsg(socket, header.address(), MSG_DONTWAIT | MSG_NOSIGNAL);
            // ECONNRESET is said once when the peer closed without having read everything, and EPIPE from then on.
        } while (result == -Errno.EINTR || result == -Errno.ECONNRESET);
        if (result == -Errno.EMSGSIZE) {
            throw PacketSize.tooLong("send", "message too long", length, limit, details);
        }
        if (result < 0 && result != -Errno.EAGAIN) {
            throw Errno.failure("send", result, details);
        }
        return result >= 0;
    }
}
