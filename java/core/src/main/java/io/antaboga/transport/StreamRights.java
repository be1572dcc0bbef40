package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_CMSG_CLOEXEC;
import static io.antaboga.os.Constants.MSG_DONTWAIT;

import io.antaboga.IpcException;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a stream socket and takes the descriptors that come beside its bytes; for the thread whose turn it is.
 *
 * <p>A read ends with the bytes that descriptors were sent with ({@code unix(7)}), and who sends them sends no bytes of
 * another message with them. So they belong to the message which has the last byte of the read that brought them.
 */
final class StreamRights {
    private final int socket;
    private final int limit;
    private final Object[] keyValues;
    private final PacketHeader header;
    /** Of the message that has the last byte read. */
    private Pile last = new Pile();
    /** Of the message that began in an earlier read and has not arrived whole. */
    private Pile begun = new Pile();
    /** Of the message that was taken out last. */
    private Pile taken = new Pile();

    /** @param limit how many descriptors a message may have, at least 1 */
    StreamRights(int socket, int limit, Object[] keyValues) {
        this.socket = socket;
        this.limit = limit;
        this.keyValues = keyValues;
        this.header = new PacketHeader(Ancillary.room(false, limit));
    }

    /** The descriptors of one message. */
    private final class Pile {
        private final List<Descriptor> descriptors = new ArrayList<>();
        private boolean lost;

        /** Takes them over; closes all where they have become too many. */
        void add(List<Descriptor> more, boolean someLost) {
            descriptors.addAll(more);
            lost |= someLost || descriptors.size() > limit;
            if (lost) {
                close();
            }
        }

        void close() {
            try {
                Delivery.closeAll(descriptors);
            } catch (IpcException told) {
                // What the system says of a file that nobody here asked for concerns nobody here.
            }
            descriptors.clear();
        }
    }

    /** Like {@link StreamCalls#read}; never blocks. */
    long read(long address, long length) throws IpcException {
        header.body(address, length);
        header.allControl();
        long count = SysSocket.recvmsg(socket, header.address(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (count > 0) {
            Ancillary beside = Ancillary.read(header.control(), header.flags());
            last.add(beside.descriptors(), beside.lost());
        }
        return count;
    }

    /**
     * Says how far the bytes that were read have been taken.
     *
     * @param whole whether a message was taken out; otherwise it goes on beyond them
     * @param more whether bytes that were read are left
     */
    void decoded(boolean whole, boolean more) {
        if (!more) {
            begun.add(last.descriptors, last.lost);
            last = new Pile();
        }
        if (whole) {
            taken = begun;
            begun = new Pile();
        }
    }

    /** The message that was taken out last, without its descriptors, which are closed. */
    byte[] bodyOf(byte[] message) throws IpcException {
        delivery(message).close();
        return message;
    }

    /** The message that was taken out last. */
    Delivery delivery(byte[] message) throws IpcException {
        Pile pile = taken;
        taken = new Pile();
        if (pile.lost) {
            throw Ancillary.lost(limit, keyValues);
        }
        return new Delivery(message, pile.descriptors);
    }

    /** Closes all that nobody was given. */
    void close() {
        last.close();
        begun.close();
        taken.close();
    }
}
