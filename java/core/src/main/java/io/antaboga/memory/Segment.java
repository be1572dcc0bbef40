package io.antaboga.memory;

import io.antaboga.IpcException;
import java.lang.foreign.MemorySegment;

/**
 * Memory shared with other processes, mapped into this one.
 *
 * <p>Nothing here synchronises: pair a segment with a {@link io.antaboga.sync.Semaphore} or a layout that says how its
 * words are handed over. Any thread may use the memory. After {@link #close()} every access throws
 * {@link IllegalStateException}.
 */
public interface Segment extends AutoCloseable {
    /** The mapped bytes; valid until {@link #close()}, read-only when the segment was opened so. */
    MemorySegment memory();

    /** The name or id by which other processes open it. */
    String name();

    /** Bytes that may be addressed. */
    long size();

    /** Whether writing through {@link #memory()} throws. */
    boolean readOnly();

    /** Whose it is and who may open it, as it was when this handle was made. */
    Owner owner();

    /** Removes the name; mappings stay valid until closed, and other handles go on working. */
    void unlink() throws IpcException;

    /** Unmaps; also removes the name if this handle created it with {@link io.antaboga.Lifetime#PROCESS}. */
    @Override
    void close() throws IpcException;
}
