package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.lang.foreign.MemorySegment;

/**
 * An array in {@link SharedMemory}: calls pass it, and any view of it, without copying; the worker's numpy array is the same memory.
 *
 * <pre>{@code
 * try (SharedArray image = SharedArray.zeros(DType.of("<f8"), 1024, 1024)) {
 *     worker.call("blur", image.array());
 * }
 * }</pre>
 */
public final class SharedArray implements AutoCloseable {
    private final SharedMemory memory;
    private final NDArray array;

    private SharedArray(SharedMemory memory, NDArray array) {
        this.memory = memory;
        this.array = array;
    }

    /**
     * Makes an array of zeros, the last index varying fastest.
     *
     * @throws IllegalArgumentException if an extent is negative, or the bytes cannot be counted
     * @throws IpcException with {@code ENOMEM} or {@code ENOSPC} if there is no room
     */
    public static SharedArray zeros(DType dtype, long... shape) throws IpcException {
        long size = NDArray.byteSize(dtype, shape);
        SharedMemory memory = SharedMemory.allocate(Math.max(1, size));
        return new SharedArray(memory, NDArray.of(dtype, memory.memory().asSlice(0, size), shape));
    }

    /** Makes an array with the items of another one, in its order if they follow each other. */
    public static SharedArray copyOf(NDArray source) throws IpcException {
        NDArray packed = source.packed();
        MemorySegment items = packed.data();
        SharedMemory memory = SharedMemory.allocate(Math.max(1, items.byteSize()));
        MemorySegment copy = memory.memory().asSlice(0, items.byteSize()).copyFrom(items);
        NDArray array = packed.isFortran()
                ? NDArray.fortran(source.dtype(), copy, source.shape())
                : NDArray.of(source.dtype(), copy, source.shape());
        return new SharedArray(memory, array);
    }

    /** The array, of which any view may be passed; throws {@link IllegalStateException} when used after {@link #close()}. */
    public NDArray array() {
        return array;
    }

    /** Lets go of it, as {@link SharedMemory#close} does. */
    @Override
    public void close() throws IpcException {
        memory.close();
    }
}
