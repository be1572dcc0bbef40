package io.antaboga.memory;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.SafetyNet;
import java.lang.foreign.MemorySegment;

/** Memory that is known by a descriptor alone. */
abstract sealed class UnnamedSegment implements Segment permits Memfd, ReceivedSegment {
    final MappedFile file;
    private final SafetyNet net;

    UnnamedSegment(MappedFile file) {
        this.file = file;
        // Only warns: who let go of the handle may still hold the memory.
        this.net = SafetyNet.under(this, getClass().getSimpleName() + " {name=" + file.identity() + "}", () -> {});
    }

    @Override
    public final MemorySegment memory() {
        return file.memory();
    }

    /** Device and inode of the file; nothing can be opened by them. */
    @Override
    public final String name() {
        return file.identity();
    }

    @Override
    public final long size() {
        return file.stat().size();
    }

    /** Fails with {@code ENOENT}: there is no name. */
    @Override
    public final void unlink() throws IpcException {
        throw Errno.failure("shm_unlink", Errno.ENOENT, "identity", file.identity());
    }

    @Override
    public final void close() throws IpcException {
        file.close();
        net.closed();
    }
}
