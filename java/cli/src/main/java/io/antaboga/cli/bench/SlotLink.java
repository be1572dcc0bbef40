package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.memory.Segment;
import io.antaboga.sync.Semaphore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * An end in shared memory: two slots, the request's and the answer's, each the message's length in 8 bytes and then the
 * message. A semaphore for each direction says that its slot was filled.
 */
final class SlotLink implements Link {
    private static final int LENGTH = Long.BYTES;
    private static final long LINE = 64;

    private final Segment segment;
    private final MemorySegment outgoing;
    private final MemorySegment incoming;
    private final Semaphore filled;
    private final Semaphore arrived;
    private final Echo echo;

    /**
     * Takes over all of them.
     *
     * @param own the slot that this end fills: 0 for the caller, 1 for the echo
     * @param filled released when that was done
     * @param arrived acquired before the other slot is read
     */
    SlotLink(Segment segment, int capacity, int own, Semaphore filled, Semaphore arrived, Echo echo) {
        this.segment = segment;
        this.outgoing = segment.memory().asSlice(own * slot(capacity), slot(capacity));
        this.incoming = segment.memory().asSlice((1 - own) * slot(capacity), slot(capacity));
        this.filled = filled;
        this.arrived = arrived;
        this.echo = echo;
    }

    /** Bytes of a slot for messages of {@code capacity} bytes, so that slots share no cache line. */
    static long slot(int capacity) {
        return (LENGTH + capacity + LINE - 1) / LINE * LINE;
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        MemorySegment bytes = MemorySegment.ofBuffer(message);
        outgoing.set(ValueLayout.JAVA_LONG, 0, bytes.byteSize());
        MemorySegment.copy(bytes, 0, outgoing, LENGTH, bytes.byteSize());
        message.position(message.limit());
        filled.release();
    }

    @Override
    public byte[] receive() throws IpcException {
        arrived.acquire();
        byte[] message = new byte[(int) incoming.get(ValueLayout.JAVA_LONG, 0)];
        MemorySegment.copy(incoming, ValueLayout.JAVA_BYTE, LENGTH, message, 0, message.length);
        return message;
    }

    @Override
    public void awaitTaken() throws IpcException {
        arrived.acquire();
    }

    @Override
    public void tellTaken() throws IpcException {
        filled.release();
    }

    @Override
    public void close() throws IpcException {
        try (segment;
                filled;
                arrived;
                echo) {
            return;
        }
    }
}
