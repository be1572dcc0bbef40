package io.antaboga.layout;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words of a ring, and where they are: {@code spec/layout/ring.md}. What is decided from is read once. */
final class RingWords {
    static final int WORD = 8;
    static final long MESSAGE = 1;
    static final long WRAP = 255;
    static final long AWAKE = 0;
    static final long ASLEEP = 1;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long HEAD = 192;
    private static final long CONSUMER = 128;
    private static final long CONSUMER_GONE = 120;
    private static final long PRODUCER = 64;
    private static final long OPENED = 56;
    private static final long PRODUCER_GONE = 48;

    final long capacity;
    final int limit;
    private final MemorySegment memory;
    private final String name;
    private final long data;
    private final long mask;

    RingWords(MemorySegment memory, SegmentHeader header, String name) {
        if (header.kind() != SegmentKind.RING) {
            throw new IllegalArgumentException("not a ring: " + header.kind().spelling());
        }
        this.name = name;
        capacity = header.recordCount();
        limit = Ring.limit(capacity);
        data = header.dataOffset();
        mask = capacity - 1;
        this.memory = memory.asSlice(0, data + capacity);
    }

    /** The commit word of the record at a position. */
    long commit(long position) {
        return (long) LONG.getAcquire(memory, data + (position & mask));
    }

    /** Tells of a record: all that was stored before is seen by who sees this. */
    void commit(long position, long word) {
        LONG.setRelease(memory, data + (position & mask), word);
    }

    /** Says that nothing is there yet; who sees the next commit sees this. */
    void clear(long position) {
        LONG.set(memory, data + (position & mask), 0L);
    }

    /** What follows a commit word; the record is known to end before the end. */
    MemorySegment payload(long position, long length) {
        return memory.asSlice(data + (position & mask) + WORD, length);
    }

    /** From a position to the end of the data. */
    long rest(long position) {
        return capacity - (position & mask);
    }

    long head() {
        return (long) LONG.getAcquire(memory, data - HEAD);
    }

    void head(long position) {
        LONG.setRelease(memory, data - HEAD, position);
    }

    long consumer() {
        return (long) LONG.getOpaque(memory, data - CONSUMER);
    }

    void consumer(long state) {
        LONG.setRelease(memory, data - CONSUMER, state);
    }

    long producer() {
        return (long) LONG.getOpaque(memory, data - PRODUCER);
    }

    void producer(long state) {
        LONG.setRelease(memory, data - PRODUCER, state);
    }

    /** Whoever sees it sees all that the consumer did before it went. */
    boolean consumerIsGone() {
        return (long) LONG.getAcquire(memory, data - CONSUMER_GONE) != 0;
    }

    void consumerGoes() {
        LONG.setRelease(memory, data - CONSUMER_GONE, 1L);
    }

    /** Whoever sees it sees all that the producer committed before it went. */
    boolean producerIsGone() {
        return (long) LONG.getAcquire(memory, data - PRODUCER_GONE) != 0;
    }

    void producerGoes() {
        LONG.setRelease(memory, data - PRODUCER_GONE, 1L);
    }

    static boolean isOpened(MemorySegment memory, SegmentHeader header) {
        return (long) LONG.getAcquire(memory, header.dataOffset() - OPENED) != 0;
    }

    static void setOpened(MemorySegment memory, SegmentHeader header) {
        LONG.setRelease(memory, header.dataOffset() - OPENED, 1L);
    }

    IpcException broken(String operation, String word, long position, long found) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", name);
        details.put("word", word);
        details.put("position", position);
        details.put("found", Long.toUnsignedString(found));
        return new ProtocolException(operation, "malformed ring", details);
    }

    /** Octets of a record with a payload of {@code length}. */
    static long recordSize(long length) {
        return WORD + length + WORD - 1 & -WORD;
    }
}
