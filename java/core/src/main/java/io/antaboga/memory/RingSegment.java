package io.antaboga.memory;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.layout.Ring;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.process.Descriptor;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * POSIX shared memory with the header of a ring; see {@code spec/layout/ring.md}.
 *
 * <p>{@link io.antaboga.layout.RingWriter} and {@link io.antaboga.layout.RingReader} use what is in it.
 */
public final class RingSegment implements AutoCloseable {
    private final PosixShm memory;
    private final SegmentHeader header;

    private RingSegment(PosixShm memory, SegmentHeader header) {
        this.memory = memory;
        this.header = header;
    }

    /**
     * Makes a ring that nobody can open before {@link #publish}.
     *
     * @param capacity in bytes, rounded up to a power of two
     */
    public static RingSegment create(String name, long capacity, Lifetime lifetime) throws IpcException {
        SegmentHeader header = Ring.header(capacity, Headers.thisProcess());
        PosixShm memory = PosixShm.create(name, header.size(), lifetime);
        boolean done = false;
        try {
            header.write(memory.memory());
            done = true;
            return new RingSegment(memory, header);
        } finally {
            if (!done) {
                memory.close();
            }
        }
    }

    /**
     * Opens a ring; one that is not published is waited for.
     *
     * @throws IpcException with {@code NOT_READY} or {@code DEADLINE} if it is not published in time, {@code WRONG_KIND} or
     *     {@code PROTOCOL} if it is no ring, {@code PEER_REFUSED} if another user may write it
     */
    public static RingSegment open(String name, Duration timeout) throws IpcException {
        PosixShm memory = PosixShm.open(name);
        boolean done = false;
        try {
            Headers.checkOwner(memory);
            SegmentHeader header = Headers.await(memory, timeout);
            Ring.check(header, memory.name());
            done = true;
            return new RingSegment(memory, header);
        } finally {
            if (!done) {
                memory.close();
            }
        }
    }

    /** Lets others open it. */
    public void publish() {
        SegmentHeader.publish(memory.memory());
    }

    /** The header, as it was when it was checked. */
    public SegmentHeader header() {
        return header;
    }

    /** The whole memory, header and all. */
    public MemorySegment memory() {
        return memory.memory();
    }

    /** The name, with its slash. */
    public String name() {
        return memory.name();
    }

    /** A descriptor of the segment's file, the caller's own. */
    public Descriptor descriptor() throws IpcException {
        return memory.descriptor();
    }

    /** Unmaps the memory, when nobody uses it; also removes the name if this handle made it with {@link Lifetime#PROCESS}. */
    @Override
    public void close() throws IpcException {
        memory.close();
    }
}
