package io.antaboga.call.wire;

import io.antaboga.IpcException;
import java.lang.foreign.MemorySegment;

/** Where the buffers of one message that came are; of one thread. */
public interface BufferSource {
    /** How many buffers there are. */
    int count();

    /** A copy of a buffer, the caller's own. */
    byte[] octets(int index) throws IpcException;

    /** A view of a buffer, for reading only where {@link #readOnly} says so. */
    MemorySegment view(int index) throws IpcException;

    /** Whether the sender gave it for reading only. */
    boolean readOnly(int index);
}
