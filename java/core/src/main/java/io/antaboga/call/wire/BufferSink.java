package io.antaboga.call.wire;

import io.antaboga.IpcException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Where the octets of one outgoing message go that do not stand in its body; of one thread. */
public interface BufferSink {
    /** Adds {@code octets} as they are now, copied; the receiver gets a copy; returns the index in the table. */
    int octets(MemorySegment octets) throws IpcException;

    /** Adds {@code octets} in the same way. */
    default int octets(byte[] octets) throws IpcException {
        return octets(MemorySegment.ofArray(octets));
    }

    /** Adds {@code memory}, which the receiver gets a view of; returns the index in the table. */
    int view(MemorySegment memory, boolean readOnly) throws IpcException;

    /** The table so far. */
    List<Buffer> buffers();

    /** Puts all of a message behind its header into transfer memory, whatever its length; what is returned is not in the table. */
    Buffer spill(byte[] octets) throws IpcException;
}
