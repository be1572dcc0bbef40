package io.antaboga.call;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.memory.Memfd;
import io.antaboga.os.Errno;
import io.antaboga.process.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The memory that both ends of one connection know by numbers; {@code spec/call/wire.md}, <em>Memory</em>. For any threads.
 *
 * <p>{@code lock} guards the table and what is in it. Octets are copied outside of it.
 */
final class Segments implements Side.Listener, AutoCloseable {
    /** Octets that go in the message itself. */
    static final int MOST_INLINE = 4_096;

    private static final long PAGE = 0;

    private final Side side;
    private final boolean caller;
    private final LongConsumer cancelled;
    private final Consumer<IpcException> end;
    private final ReentrantLock lock = new ReentrantLock();
    private final SegmentTable table;
    private Page page;

    private Segments(Side side, boolean caller, LongConsumer cancelled, Consumer<IpcException> end) {
        this.side = side;
        this.caller = caller;
        this.cancelled = cancelled;
        this.end = end;
        this.table = new SegmentTable(this, side, caller);
    }

    /**
     * The caller's: makes the page, announces it, and begins to read the side, which is closed with this.
     *
     * @param cancelled is told the calls that are to be given up, on the reading thread
     * @param end is told on the reading thread that the side has ended, and why
     */
    static Segments caller(Side side, LongConsumer cancelled, Consumer<IpcException> end) throws IpcException {
        Segments segments = new Segments(side, true, cancelled, end);
        boolean done = false;
        try {
            segments.page = Page.create();
            try (Descriptor descriptor = segments.page.descriptor()) {
                side.segment(PAGE, Page.SIZE, descriptor);
            }
            side.start(segments);
            done = true;
            return segments;
        } finally {
            if (!done) {
                segments.close();
            }
        }
    }

    /** The worker's, to which the page comes. */
    static Segments worker(Side side, LongConsumer cancelled, Consumer<IpcException> end) {
        Segments segments = new Segments(side, false, cancelled, end);
        side.start(segments);
        return segments;
    }

    /**
     * The page.
     *
     * @throws ProtocolException if the caller has sent a message before it announced the page
     */
    Page page() throws IpcException {
        if (!caller) {
            side.catchUp();
        }
        lock.lock();
        try {
            if (page == null) {
                throw Side.protocol("the page was not announced");
            }
            return page;
        } finally {
            lock.unlock();
        }
    }

    /** For a message that is to be sent. */
    Outgoing outgoing() {
        return new Outgoing(this);
    }

    /** For a message that came, with its table. */
    Incoming incoming(List<Buffer> buffers) {
        return new Incoming(this, buffers);
    }

    /** What a spilled message has elsewhere; it is given back. */
    byte[] spilled(Buffer where) throws IpcException {
        try (Incoming incoming = incoming(List.of(where))) {
            return incoming.octets(0);
        }
    }

    /** Asks the other side to give a call up. */
    void cancelCall(long call) {
        side.cancel(call);
    }

    // What a message that is made needs.

    Numbered lend(long length) throws IpcException {
        lock.lock();
        try {
            check();
            return table.lend(length);
        } finally {
            lock.unlock();
        }
    }

    /** The number of a region, new if it has none. */
    Numbered known(Region region) throws IpcException {
        lock.lock();
        try {
            check();
            Numbered found = table.known(region);
            // Before it is announced: what the other side forgets meanwhile is answered with how often it was named.
            found.named++;
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** New memory with the octets of other memory, for one message. */
    Numbered copy(MemorySegment memory) throws IpcException {
        Descriptor descriptor;
        try (Memfd memfd = Memfd.create(memory.byteSize())) {
            memfd.memory().copyFrom(memory);
            descriptor = memfd.descriptor();
        }
        lock.lock();
        try {
            if (table.closed()) {
                descriptor.close();
            }
            check();
            Numbered made = table.add(memory.byteSize(), descriptor);
            made.named = 1;
            return made;
        } finally {
            lock.unlock();
        }
    }

    void announce(Map<Numbered, Long> used) throws IpcException {
        lock.lock();
        try {
            check();
            for (Numbered segment : used.keySet()) {
                if (!segment.announced) {
                    table.announce(segment);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was made for one message is named no more. */
    void sent(Map<Numbered, Long> used) throws IpcException {
        lock.lock();
        try {
            for (Numbered each : used.keySet()) {
                if (table.forOneMessage(each)) {
                    table.end(each);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A message did not go. */
    void takeBack(Map<Numbered, Long> used) throws IpcException {
        lock.lock();
        try {
            for (Map.Entry<Numbered, Long> each : used.entrySet()) {
                Numbered segment = each.getKey();
                segment.named -= each.getValue();
                if (table.forOneMessage(segment)) {
                    table.end(segment);
                } else if (segment.transfer != null && !table.closed()) {
                    segment.transfer.giveBack();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // What a message that came needs.

    /** The memory of a buffer that is not inline. */
    MemorySegment region(Buffer buffer) throws IpcException {
        Numbered segment = find(buffer.segment());
        lock.lock();
        try {
            check();
            if (segment == null || buffer.place() == Buffer.TRANSFER && table.ours(buffer.segment())) {
                throw Side.protocol("unknown segment", "segment", Long.toUnsignedString(buffer.segment()));
            }
            segment.checkBounds(buffer);
            MemorySegment memory = buffer.place() == Buffer.TRANSFER
                    ? segment.transfer().memory()
                    : table.view(segment, buffer.readOnly());
            return memory.asSlice(buffer.offset(), buffer.length());
        } finally {
            lock.unlock();
        }
    }

    /** The segment of a number, null if it was not announced before this was called. */
    private Numbered find(long number) {
        lock.lock();
        try {
            Numbered found = table.get(number);
            if (found != null || table.closed() || table.ours(number)) {
                return found;
            }
        } finally {
            lock.unlock();
        }
        side.catchUp();
        lock.lock();
        try {
            return table.get(number);
        } finally {
            lock.unlock();
        }
    }

    /** A message was read: its transfer memory may be used again, and what it named is not needed for it. */
    void met(List<Buffer> buffers) throws IpcException {
        for (Buffer buffer : buffers) {
            Numbered segment = buffer.place() == Buffer.INLINE ? null : find(buffer.segment());
            if (segment == null) {
                continue;
            }
            lock.lock();
            try {
                if (!table.closed()) {
                    if (buffer.place() == Buffer.TRANSFER && !table.ours(segment.number)) {
                        segment.transfer().giveBack();
                    }
                    segment.met++;
                    table.dropIfDone(segment);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** A region is about to be unmapped. */
    void lost(Region region) throws IpcException {
        lock.lock();
        try {
            Numbered segment = table.of(region);
            if (segment != null && segment.source == region) {
                table.end(segment);
            }
        } finally {
            lock.unlock();
        }
    }

    // What comes by the side.

    @Override
    public void segment(long number, long size, Descriptor memory) throws IpcException {
        lock.lock();
        boolean done = false;
        try {
            if (!caller && number == PAGE && page == null && !table.closed()) {
                done = true;
                page = Page.attach(memory);
                return;
            }
            if (number == PAGE || table.ours(number) || table.get(number) != null) {
                throw Side.protocol("a wrong number for a segment", "segment", Long.toUnsignedString(number));
            }
            if (!table.closed()) {
                Numbered announced = new Numbered(number, size, memory);
                announced.announced = true;
                table.put(announced);
                done = true;
            }
        } finally {
            lock.unlock();
            if (!done) {
                memory.close();
            }
        }
    }

    @Override
    public void release(long number) throws IpcException {
        lock.lock();
        try {
            Numbered segment = table.get(number);
            if (segment != null && segment.transfer != null && table.ours(number) && !table.closed()) {
                segment.transfer.giveBack();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void forget(long number, long named) throws IpcException {
        lock.lock();
        try {
            Numbered segment = table.get(number);
            if (table.closed()) {
                return;
            }
            if (segment == null || named < 0 || segment.last >= 0) {
                throw Side.protocol("an unknown segment is forgotten", "segment", Long.toUnsignedString(number));
            }
            segment.last = named;
            table.end(segment);
            table.dropIfDone(segment);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel(long call) {
        cancelled.accept(call);
    }

    @Override
    public void ended(IpcException cause) {
        end.accept(cause);
    }

    private void check() throws ClosedException {
        if (table.closed()) {
            throw new ClosedException("call", "closed", Errno.details());
        }
    }

    /** How many segments have a number, the page not among them, when all is taken in that the other side has told. */
    int count() {
        side.catchUp();
        lock.lock();
        try {
            return table.size();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the side, and lets go of all but what views hold; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        lock.lock();
        try {
            if (table.closed()) {
                return;
            }
            table.close();
            if (page != null) {
                page.close();
            }
        } finally {
            lock.unlock();
        }
        side.close();
    }
}
