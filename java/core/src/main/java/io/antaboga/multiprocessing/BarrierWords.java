package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.MAP_SHARED;
import static io.antaboga.os.Constants.PROT_READ;
import static io.antaboga.os.Constants.PROT_WRITE;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysMemory;
import io.antaboga.process.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/**
 * The two native ints of a barrier in an arena of Python's heap, mapped; only for who holds the barrier's lock, which also orders
 * what is written.
 */
final class BarrierWords implements AutoCloseable {
    static final int FILLING = 0;
    static final int DRAINING = 1;
    static final int RESETTING = -1;
    static final int BROKEN = -2;

    /** Bytes of the two. */
    static final int SIZE = 2 * Integer.BYTES;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment words;

    /** Maps the arena, which may be closed afterwards. */
    @SuppressWarnings("restricted") // the size is that of the file, and the arena unmaps
    BarrierWords(Descriptor memory, long offset) throws IpcException {
        int fd = memory.number();
        Stat stat = new Stat();
        int found = Sys.fstat(fd, stat);
        if (found < 0) {
            throw Errno.failure("fstat", found, "fd", fd);
        }
        long size = stat.size();
        if (offset + SIZE > size) {
            throw new ProtocolException(
                    "open", "the barrier is outside its arena", Map.of("offset", offset, "size", size));
        }
        long address = SysMemory.mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (address < 0) {
            throw Errno.failure("mmap", address, "fd", fd, "size", size);
        }
        words = MemorySegment.ofAddress(address)
                .reinterpret(size, arena, gone -> SysMemory.munmap(gone.address(), gone.byteSize()))
                .asSlice(offset, SIZE);
    }

    int state() {
        return words.get(ValueLayout.JAVA_INT, 0);
    }

    void state(int state) {
        words.set(ValueLayout.JAVA_INT, 0, state);
    }

    int count() {
        return words.get(ValueLayout.JAVA_INT, Integer.BYTES);
    }

    void count(int count) {
        words.set(ValueLayout.JAVA_INT, Integer.BYTES, count);
    }

    @Override
    public void close() {
        arena.close();
    }
}
