package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** The segments of one connection that both ends know of by now; guarded by the lock of its {@link Segments}. */
final class SegmentTable implements TransferPool.Maker {
    private final Segments owner;
    private final Side side;
    private final long parity;
    private final Map<Long, Numbered> byNumber = new HashMap<>();
    private final Map<Region, Numbered> names = new IdentityHashMap<>();
    private final TransferPool pool = new TransferPool();
    private long next;
    private boolean closed;

    SegmentTable(Segments owner, Side side, boolean caller) {
        this.owner = owner;
        this.side = side;
        this.parity = caller ? 0 : 1;
        this.next = caller ? 2 : 1;
    }

    /** Whether the connection has ended. */
    boolean closed() {
        return closed;
    }

    /** Whether numbers like this one are chosen here. */
    boolean ours(long number) {
        return (number & 1) == parity;
    }

    /** The segment of a number, or null. */
    Numbered get(long number) {
        return byNumber.get(number);
    }

    /** The segment that a region is known as, or null. */
    Numbered of(Region region) {
        return names.get(region);
    }

    int size() {
        return byNumber.size();
    }

    /** Notes what the other side announced. */
    void put(Numbered announced) {
        byNumber.put(announced.number, announced);
    }

    /** A number for memory, whose descriptor, if it is given one, is taken over. */
    Numbered add(long size, Descriptor descriptor) {
        Numbered made = new Numbered(next, size, descriptor);
        next += 2;
        byNumber.put(made.number, made);
        return made;
    }

    @Override
    public Numbered make(long size) throws IpcException {
        Transfer transfer = Transfer.create(size);
        Numbered made = add(size, null);
        made.transfer = transfer;
        return made;
    }

    /** Memory to carry so many octets, lent already. */
    Numbered lend(long length) throws IpcException {
        return pool.lend(length, this);
    }

    /** The number of a region, new if it has none. */
    Numbered known(Region region) throws IpcException {
        Numbered found = names.get(region);
        if (found == null) {
            found = add(region.size(), region.descriptor());
            found.source = region;
            names.put(region, found);
            region.known(owner);
        }
        return found;
    }

    /** Whether it was made to be named once. */
    boolean forOneMessage(Numbered segment) {
        return ours(segment.number) && segment.source == null && !pool.keeps(segment);
    }

    /** Tells the other side of it. */
    void announce(Numbered segment) throws IpcException {
        if (segment.transfer == null) {
            side.segment(segment.number, segment.size, segment.descriptor);
        } else {
            try (Descriptor descriptor = segment.transfer.descriptor()) {
                side.segment(segment.number, segment.size, descriptor);
            }
        }
        segment.announced = true;
    }

    /** Memory to view, mapped when it is first wanted. */
    MemorySegment view(Numbered segment, boolean readOnly) throws IpcException {
        if (segment.descriptor == null) {
            throw Side.protocol("transfer memory that is to be viewed", "segment", segment.number);
        }
        MemorySegment made = segment.source == null ? null : segment.source.lasting();
        if (made != null) {
            return made;
        }
        Region.Received received = segment.view(readOnly);
        if (!segment.ended) {
            names.putIfAbsent(received.region(), segment);
        }
        return received.memory();
    }

    /** Names it no more, and tells so. */
    @Override
    public void end(Numbered segment) throws IpcException {
        if (segment.ended || closed) {
            return;
        }
        segment.ended = true;
        if (segment.source != null) {
            segment.source.unknown(owner);
        }
        names.values().removeIf(each -> each == segment);
        if (segment.announced) {
            segment.letGo(ours(segment.number));
            side.forget(segment.number, segment.named);
            dropIfDone(segment);
        } else {
            drop(segment);
        }
    }

    /** Forgets it when nobody names it any more and nothing that names it is under way. */
    void dropIfDone(Numbered segment) throws IpcException {
        if (segment.done()) {
            drop(segment);
        }
    }

    private void drop(Numbered segment) throws IpcException {
        byNumber.remove(segment.number);
        segment.close();
    }

    /** Lets go of all but what views hold. */
    void close() throws IpcException {
        closed = true;
        names.keySet().forEach(region -> region.unknown(owner));
        names.clear();
        for (Numbered each : byNumber.values()) {
            each.close();
        }
        byNumber.clear();
    }
}
