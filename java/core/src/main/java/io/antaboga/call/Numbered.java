package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.process.Descriptor;

/**
 * A segment by its number on one connection; what it holds is guarded by the lock of its {@link Segments}.
 *
 * <p>Control and side are two ways, and what goes by one may overtake what went by the other. So who names a segment no more tells how
 * often it did, and the other side keeps what it needs until it has met the number as often.
 */
final class Numbered {
    final long number;
    final long size;
    /** To map it by, or to hand it on; null where neither is wanted. */
    final Descriptor descriptor;
    /** Where it was mapped for views; null until then. */
    Region.Received writable;

    Region.Received readable;
    /** Where it carries octets to be copied; null if it does not. */
    Transfer transfer;
    /** The region that it was announced for, or null. */
    Region source;
    /** Whether the other side was told of it, or told of it. */
    boolean announced;
    /** How often messages of this side named it, and those of the other were met. */
    long named;

    long met;
    /** Whether this side names it no more. */
    boolean ended;
    /** How often the other side has named it, which names it no more; -1 before. */
    long last = -1;

    Numbered(long number, long size, Descriptor descriptor) {
        this.number = number;
        this.size = size;
        this.descriptor = descriptor;
    }

    /** Whether nobody will name it any more and nothing that names it is under way. */
    boolean done() {
        return ended && last >= 0 && met >= last;
    }

    /** Refuses a region that is not all within. */
    void checkBounds(Buffer region) throws ProtocolException {
        if (region.offset() > size || region.length() > size - region.offset()) {
            throw Side.protocol(
                    "a region beyond its segment", "offset", region.offset(), "length", region.length(), "size", size);
        }
    }

    /** What octets are copied from, mapped when it is first wanted. */
    Transfer transfer() throws IpcException {
        if (transfer == null) {
            transfer = Transfer.attach(descriptor.duplicate(), size);
        }
        return transfer;
    }

    /** Memory to view, mapped when it is first wanted. */
    Region.Received view(boolean readOnly) throws IpcException {
        if (!readOnly) {
            if (writable == null) {
                writable = Region.received(descriptor.duplicate(), false, size);
            }
            return writable;
        }
        if (readable == null) {
            readable = Region.received(descriptor.duplicate(), true, size);
        }
        return readable;
    }

    /** Lets go of transfer memory that was made here, which the other side never names. */
    void letGo(boolean ours) throws IpcException {
        if (ours && transfer != null) {
            Transfer gone = transfer;
            transfer = null;
            gone.close();
        }
    }

    /** Lets go of all but what views hold. */
    void close() throws IpcException {
        if (transfer != null) {
            transfer.close();
        }
        if (descriptor != null) {
            descriptor.close();
        }
    }
}
