package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.os.SafetyNet;
import java.lang.foreign.MemorySegment;

/**
 * Memory that calls pass without copying it: a worker that gets any part of it sees, and writes, the same octets.
 *
 * <p>It belongs to the process and not to a worker: pass parts of it to any of them, in any call. A worker maps it the first time; after
 * that, naming it costs no system call. What a handler returns of it is a part of it here, too. It has no name and cannot be left
 * behind. Any thread may use it; nothing here synchronises access to the octets.
 */
public final class SharedMemory implements AutoCloseable {
    private final Region region;
    private final MemorySegment memory;
    private final SafetyNet net;

    private SharedMemory(Region region) {
        this.region = region;
        this.memory = region.lasting();
        this.net = SafetyNet.under(this, "SharedMemory {size=" + region.size() + "}", () -> {});
    }

    /**
     * Takes memory that is all zero.
     *
     * @param size in bytes, at least 1
     * @throws IpcException with {@code ENOMEM} or {@code ENOSPC} if there is no room
     */
    public static SharedMemory allocate(long size) throws IpcException {
        return new SharedMemory(Region.create(size));
    }

    /** The octets; throws {@link IllegalStateException} when used after {@link #close()}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Size in bytes. */
    public long size() {
        return memory.byteSize();
    }

    /**
     * Lets go of it; a worker that still has a part of it keeps it until it lets go, too. Does nothing the second time.
     *
     * @throws IllegalStateException if another thread is using it at this moment
     */
    @Override
    public void close() throws IpcException {
        region.close();
        net.closed();
    }
}
