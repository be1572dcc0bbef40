package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.MFD_CLOEXEC;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.SysMemory;
import io.antaboga.process.Descriptor;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.util.List;
import java.util.Map;

/**
 * A barrier that this process makes, for itself and for unmodified Python programs: memory and semaphores exist until this is
 * closed. Described in {@code spec/multiprocessing/locks.md}.
 *
 * <p>A program gets the memory at a number of the caller's choice ({@code ChildBuilder.descriptor}) and the pickle of
 * {@link #toPython}, which {@code pickle.loads} makes into the barrier.
 */
public final class OwnBarrier implements AutoCloseable {
    /** What CPython's first arena has. */
    private static final int ARENA = 4096;

    private final int parties;
    private final Descriptor memory;
    private final OwnSemaphores semaphores = new OwnSemaphores();
    private final List<String> condition;

    private OwnBarrier(int parties, Descriptor memory) throws IpcException {
        this.parties = parties;
        this.memory = memory;
        boolean done = false;
        try {
            condition = semaphores.createCondition();
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** Makes a barrier for so many parties. */
    public static OwnBarrier create(int parties) throws IpcException {
        if (parties < 1) {
            throw new IllegalArgumentException("parties must be above zero: " + parties);
        }
        int fd = SysMemory.memfd_create("pym", MFD_CLOEXEC);
        if (fd < 0) {
            throw Errno.failure("memfd_create", fd);
        }
        Descriptor memory = Descriptor.adopt(fd);
        int result = Sys.ftruncate(fd, ARENA);
        if (result < 0) {
            memory.close();
            throw Errno.failure("ftruncate", result, "size", ARENA);
        }
        return new OwnBarrier(parties, memory);
    }

    /** The memory; stays this barrier's. */
    public Descriptor memory() {
        return memory;
    }

    /** This process's handle on the barrier. */
    public Barrier open() throws IpcException {
        return open(() -> {});
    }

    /** This process's handle on the barrier; see {@link Barrier#open(BarrierParts, Runnable)}. */
    public Barrier open(Runnable action) throws IpcException {
        return Barrier.open(new BarrierParts(memory.duplicate(), 0, parties, condition), action);
    }

    /**
     * The barrier as a Python program unpickles it; to be encoded, alone or within other values.
     *
     * @param number where that program has the memory
     */
    public Opaque toPython(int number) {
        Opaque arena = Pickled.call("multiprocessing.heap", "Arena", ARENA, number);
        Tuple block = Tuple.of(arena, 0, BarrierWords.SIZE);
        Opaque wrapper = Pickled.object(
                "multiprocessing.heap", "BufferWrapper", Map.of("_state", Tuple.of(block, BarrierWords.SIZE)));
        return Pickled.object(
                "multiprocessing.synchronize",
                "Barrier",
                Tuple.of(parties, null, null, Pickled.condition(condition), wrapper));
    }

    /** Removes the semaphores' names and closes the memory; handles that are open go on. */
    @Override
    public void close() throws IpcException {
        try (memory) {
            semaphores.close();
        }
    }
}
