package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.ProtocolException;
import io.antaboga.memory.Owner;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.Segment;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * Python's {@code multiprocessing.shared_memory.SharedMemory}; described in {@code spec/multiprocessing/shared-memory.md}.
 *
 * <p>Python's resource tracker removes the name of every segment that a Python process attached, when that process ends. Three
 * ways around it: start the program under a {@link ResourceTracker} of ours; let the program unregister the name; or
 * {@link #keep} a second name here and {@link #restore} the first. Memory that is open here stays in any case.
 */
public final class SharedMemory implements Segment {
    private final PosixShm segment;
    private KeptName kept;
    private boolean closed;

    private SharedMemory(PosixShm segment) {
        this.segment = segment;
    }

    /** Makes a segment of {@code size} bytes under a name as Python chooses them, for as long as this handle is open. */
    public static SharedMemory create(long size) throws IpcException {
        return create(PosixShm.randomName(), size, Lifetime.PROCESS);
    }

    /**
     * Makes a segment of {@code size} bytes, all zero.
     *
     * @param name with or without a slash before it
     * @throws ProtocolException for a name that Python's tracker cannot hold: one that is not ASCII, or has a colon or a line feed
     * @throws IpcException with {@code EEXIST} if the name is taken
     */
    public static SharedMemory create(String name, long size, Lifetime lifetime) throws IpcException {
        if (!name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':')) {
            throw new ProtocolException("create", "a name that Python's tracker cannot hold", Map.of("name", name));
        }
        return new SharedMemory(PosixShm.create(name, size, lifetime));
    }

    /** Opens a segment that must exist, in its whole size, which on Linux is exactly what its maker asked for. */
    public static SharedMemory attach(String name) throws IpcException {
        return new SharedMemory(PosixShm.open(name));
    }

    @Override
    public MemorySegment memory() {
        return segment.memory();
    }

    /** As Python's {@code name}: without the slash. */
    @Override
    public String name() {
        return segment.name().substring(1);
    }

    @Override
    public long size() {
        return segment.size();
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public Owner owner() {
        return segment.owner();
    }

    /**
     * Gives the segment a second name, until this handle is closed or this process ends: so that {@link #restore} can bring the first
     * back.
     *
     * @throws IpcException with {@code ENOENT} if the name is gone already
     */
    public synchronized void keep() throws IpcException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (kept == null) {
            kept = KeptName.of(segment.name(), segment.identity());
        }
    }

    /**
     * Brings the name back if it was removed. A tracker may remove it some time after its program has ended, and again after the
     * next one.
     *
     * @return whether it had been removed
     * @throws IllegalStateException unless the segment is kept
     * @throws IpcException with {@code EEXIST} if the name stands for something else now
     */
    public synchronized boolean restore() throws IpcException {
        if (kept == null) {
            throw new IllegalStateException("the segment is not kept");
        }
        return kept.restore();
    }

    /** Removes the name, which is kept no more. */
    @Override
    public synchronized void unlink() throws IpcException {
        release();
        segment.unlink();
    }

    private void release() throws IpcException {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    @Override
    public synchronized void close() throws IpcException {
        closed = true;
        try {
            release();
        } finally {
            segment.close();
        }
    }
}
