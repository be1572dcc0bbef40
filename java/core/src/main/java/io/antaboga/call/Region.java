package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.memory.Memfd;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of this process that others can map: it is found again by its address when a part of it is passed, and so is not copied.
 *
 * <p>What was received stays mapped as long as any segment made of it is reachable; the collector is asked to look when much of it is
 * outstanding, since it does not see how much is behind a segment. For any threads.
 */
final class Region {
    private static final long MUCH = 1L << 30;
    /** What each counts at least, since it takes a descriptor, too, of which a process may have few. */
    private static final long LEAST = 1L << 20;

    private static final System.Logger LOG = System.getLogger("io.antaboga");
    private static final ConcurrentSkipListMap<Long, Region> BY_ADDRESS = new ConcurrentSkipListMap<>();
    private static final AtomicLong OUTSTANDING = new AtomicLong();
    private static final AtomicLong NEXT_HINT = new AtomicLong(MUCH);

    private final Memfd memfd;
    private final long address;
    private final long size;
    private final boolean ours;
    /** Who has given it a number. */
    private final Set<Segments> known = ConcurrentHashMap.newKeySet();

    private Region(Memfd memfd, boolean ours) {
        this.memfd = memfd;
        this.ours = ours;
        this.address = memfd.memory().address();
        this.size = memfd.size();
    }

    /** Makes zeroed memory, which lives until {@link #close()}. */
    static Region create(long size) throws IpcException {
        Region region = new Region(Memfd.create(size), true);
        BY_ADDRESS.put(region.address, region);
        return region;
    }

    /** Received memory as long as it is reachable. */
    record Received(Region region, MemorySegment memory) {}

    /**
     * Maps what was announced.
     *
     * @param descriptor is taken over, also when this fails
     * @param size what was told
     */
    @SuppressWarnings("restricted") // of the mapping's own size, and the mapping goes when this is unreachable
    static Received received(Descriptor descriptor, boolean readOnly, long size) throws IpcException {
        hint(Math.max(size, LEAST));
        Region region = new Region(Memfd.attach(descriptor, readOnly, size), false);
        // The action must not hold what it waits for: it has the region, which has the mapping and not this view of it.
        MemorySegment memory = region.memfd.memory().reinterpret(size, Arena.ofAuto(), gone -> region.lost());
        OUTSTANDING.addAndGet(Math.max(size, LEAST));
        BY_ADDRESS.put(region.address, region);
        return new Received(region, readOnly ? memory.asReadOnly() : memory);
    }

    private static void hint(long size) {
        long next = NEXT_HINT.get();
        long outstanding = OUTSTANDING.get();
        if (outstanding + size > next && NEXT_HINT.compareAndSet(next, outstanding + size + MUCH)) {
            System.gc();
        }
    }

    private void lost() {
        long outstanding = OUTSTANDING.addAndGet(-Math.max(size, LEAST));
        NEXT_HINT.accumulateAndGet(outstanding + MUCH, (now, lower) -> Math.max(MUCH, Math.min(now, lower)));
        try {
            close();
        } catch (IpcException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot let go of memory that was received", e);
        }
    }

    /** The region that all of {@code memory} is in, or null. */
    static Region of(MemorySegment memory) {
        if (!memory.isNative() || !memory.scope().isAlive()) {
            return null;
        }
        Map.Entry<Long, Region> below = BY_ADDRESS.floorEntry(memory.address());
        if (below == null) {
            return null;
        }
        Region region = below.getValue();
        long offset = memory.address() - region.address;
        return offset <= region.size && memory.byteSize() <= region.size - offset ? region : null;
    }

    long address() {
        return address;
    }

    long size() {
        return size;
    }

    /** All of what was made here and is not closed; null of other memory, which may be gone at any moment. */
    MemorySegment lasting() {
        return ours && BY_ADDRESS.get(address) == this ? memfd.memory() : null;
    }

    /** A descriptor, the caller's own. */
    Descriptor descriptor() throws IpcException {
        return memfd.descriptor();
    }

    /** Notes who is to hear of the end. */
    void known(Segments segments) {
        known.add(segments);
    }

    /** Forgets one that has ended itself. */
    void unknown(Segments segments) {
        known.remove(segments);
    }

    /** Unmaps it, after all that know it were told. */
    void close() throws IpcException {
        if (BY_ADDRESS.remove(address, this)) {
            try {
                for (Segments segments : known) {
                    segments.lost(this);
                }
            } finally {
                memfd.close();
            }
        }
    }
}
