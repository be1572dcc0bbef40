package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.memory.Memfd;
import io.antaboga.process.Descriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Memory by which octets are carried: its first word is 1 while it is lent, and the receiver sets it to 0 when it has copied them.
 *
 * <p>Pages are mapped once and used again, which costs neither a system call nor a page fault.
 */
final class Transfer {
    /** Where octets begin: behind a line of the cache, so that the word has one to itself. */
    static final long DATA = 64;

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final long LENT = 1;

    private final Memfd memfd;
    private final MemorySegment memory;

    private Transfer(Memfd memfd) {
        this.memfd = memfd;
        this.memory = memfd.memory();
    }

    static Transfer create(long size) throws IpcException {
        return new Transfer(Memfd.create(size));
    }

    /** Maps what was announced; the descriptor is taken over, also when this fails. */
    static Transfer attach(Descriptor descriptor, long size) throws IpcException {
        return new Transfer(Memfd.attach(descriptor, false, size));
    }

    MemorySegment memory() {
        return memory;
    }

    long size() {
        return memory.byteSize();
    }

    Descriptor descriptor() throws IpcException {
        return memfd.descriptor();
    }

    /** Whether what was written was read. */
    boolean free() {
        return (long) WORD.getAcquire(memory, 0L) == 0;
    }

    /** Says that it is written now; for who made it, while {@link #free}. */
    void lend() {
        WORD.setOpaque(memory, 0L, LENT);
    }

    /** Says that it was read. */
    void giveBack() {
        WORD.setRelease(memory, 0L, 0L);
    }

    void close() throws IpcException {
        memfd.close();
    }
}
