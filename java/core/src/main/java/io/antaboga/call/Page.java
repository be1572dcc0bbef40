package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.memory.Memfd;
import io.antaboga.os.Errno;
import io.antaboga.process.Descriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Shared words that tell what a worker is doing, and what it is to give up; {@code spec/call/wire.md}, <em>Page</em>.
 *
 * <p>Each word is stored with release order and read with acquire order, by any thread. Nothing here takes a system call.
 */
final class Page implements AutoCloseable {
    static final long SIZE = 4_096;
    private static final long MAGIC = 0x31_6c_6c_61_63_62_61L;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private static final long RUNNING = 8;
    private static final long BEGUN = 16;
    private static final long GIVEN_UP = 24;
    private static final long FUNCTION = 32;
    private static final long SINCE = 40;

    private final Memfd memfd;
    private final MemorySegment words;

    private Page(Memfd memfd) {
        this.memfd = memfd;
        this.words = memfd.memory();
    }

    /** The caller's: makes it. */
    static Page create() throws IpcException {
        Page page = new Page(Memfd.create(SIZE));
        page.store(0, MAGIC);
        return page;
    }

    /**
     * The worker's: maps what was announced.
     *
     * @param descriptor is taken over, also when this fails
     * @throws ProtocolException if it is no such page
     */
    static Page attach(Descriptor descriptor) throws IpcException {
        Page page = new Page(Memfd.attach(descriptor, false, SIZE));
        if (page.load(0) != MAGIC) {
            page.close();
            throw new ProtocolException("attach", "not the page of a call", Errno.details("segment", 0));
        }
        return page;
    }

    /** A descriptor of it to hand over, the caller's own. */
    Descriptor descriptor() throws IpcException {
        return memfd.descriptor();
    }

    /** Says that the worker begins a root call, and when by CLOCK_MONOTONIC. */
    void begin(long call, int function, long nanoseconds) {
        store(FUNCTION, Integer.toUnsignedLong(function));
        store(SINCE, nanoseconds);
        store(BEGUN, load(BEGUN) + 1);
        store(RUNNING, call);
    }

    /** Says which of the root calls that run was begun last, another one having ended. */
    void show(long call, int function, long nanoseconds) {
        store(FUNCTION, Integer.toUnsignedLong(function));
        store(SINCE, nanoseconds);
        store(RUNNING, call);
    }

    /** Says that no root call runs. */
    void end() {
        store(RUNNING, 0);
    }

    /** Says which root call is to be given up; 0 for none. */
    void giveUp(long call) {
        store(GIVEN_UP, call);
    }

    /** The root call that is to be given up, or 0. */
    long givenUp() {
        return load(GIVEN_UP);
    }

    /** The root call that runs now, or 0. */
    long running() {
        return load(RUNNING);
    }

    /** How many root calls were begun. */
    long begun() {
        return load(BEGUN);
    }

    /** The function of the call that was begun last. */
    int function() {
        return (int) load(FUNCTION);
    }

    /** When that was, in nanoseconds of CLOCK_MONOTONIC. */
    long since() {
        return load(SINCE);
    }

    private long load(long at) {
        return (long) WORD.getAcquire(words, at);
    }

    private void store(long at, long value) {
        WORD.setRelease(words, at, value);
    }

    /** Unmaps it; every use after that throws {@link IllegalStateException}. */
    @Override
    public void close() throws IpcException {
        memfd.close();
    }
}
