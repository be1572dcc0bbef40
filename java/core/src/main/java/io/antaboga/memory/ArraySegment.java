package io.antaboga.memory;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import io.antaboga.NotReadyException;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.layout.SegmentKind;
import io.antaboga.os.Errno;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A segment that holds one array with numpy's dtype, shape and strides, behind a header that is checked before anything is
 * believed; see {@code spec/layout/array.md}.
 *
 * <p>The memory may come from any room. Whatever makes one of these takes the segment over: it is closed with it, and also
 * if making it fails. Nothing here synchronises access to the items. Any thread may use it. After {@link #close} every view
 * of the array throws {@link IllegalStateException}.
 */
public final class ArraySegment implements AutoCloseable {
    private final Segment segment;
    private final SegmentHeader header;
    private final NDArray array;

    /** In an expected shape: any extent. */
    private static final long ANY = -1;

    private ArraySegment(Segment segment, SegmentHeader header) throws IpcException {
        this.segment = segment;
        this.header = header;
        this.array = array(segment.memory(), header, segment.name());
    }

    private static NDArray array(MemorySegment memory, SegmentHeader header, String name) throws IpcException {
        MemorySegment octets = memory.asSlice(header.dataOffset(), header.recordCount());
        return ArrayForm.array(header, octets, name);
    }

    /**
     * The array that memory of any kind holds, which is checked as {@link #attach} does but for its owner.
     *
     * @param memory at a multiple of 64
     * @param name what errors call it
     * @throws IpcException as {@link #attach} does
     */
    public static NDArray read(MemorySegment memory, String name) throws IpcException {
        return array(memory, SegmentHeader.read(memory, name), name);
    }

    /** Bytes that a segment needs for a contiguous array; throws {@link IllegalArgumentException} for what cannot be shared. */
    public static long size(DType dtype, long... shape) {
        return header(dtype, contiguous(dtype, shape)).size();
    }

    /** Makes new memory a segment of an array of zeros, the last index varying fastest. */
    public static ArraySegment create(Segment segment, DType dtype, long... shape) throws IpcException {
        return create(segment, dtype, shape, zeros -> {});
    }

    /**
     * Likewise, with items that are not zero.
     *
     * @param filling what the array begins with; nobody attaches before it is done
     * @throws IllegalArgumentException if it cannot be shared, the memory is too small, or has a header already
     */
    public static ArraySegment create(Segment segment, DType dtype, long[] shape, Consumer<NDArray> filling)
            throws IpcException {
        return made(segment, () -> create(segment, header(dtype, contiguous(dtype, shape)), filling));
    }

    /**
     * Likewise, with strides of its own.
     *
     * @param offset in bytes, of the item with the index 0 in every dimension
     * @param strides in bytes, from an item to the next along each dimension
     */
    public static ArraySegment create(
            Segment segment, DType dtype, long offset, long[] shape, long[] strides, Consumer<NDArray> filling)
            throws IpcException {
        return made(segment, () -> {
            Place place = new Place(offset, shape, strides, beyond(dtype, offset, shape, strides));
            return create(segment, header(dtype, place), filling);
        });
    }

    private static ArraySegment create(Segment segment, SegmentHeader header, Consumer<NDArray> filling)
            throws IpcException {
        header.write(segment.memory());
        ArraySegment made = new ArraySegment(segment, header);
        filling.accept(made.array);
        SegmentHeader.publish(segment.memory());
        return made;
    }

    /** Where items lie in memory of so many bytes. */
    private record Place(long offset, long[] shape, long[] strides, long octets) {}

    private static Place contiguous(DType dtype, long... shape) {
        long octets = NDArray.byteSize(dtype, shape);
        long[] strides = new long[shape.length];
        long stride = dtype.itemSize();
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        return new Place(0, shape, strides, octets);
    }

    /** The byte after the last one that an item has; refuses an item that begins before the memory. */
    private static long beyond(DType dtype, long offset, long[] shape, long[] strides) {
        if (strides.length != shape.length) {
            throw new IllegalArgumentException(strides.length + " strides for " + shape.length + " dimensions");
        }
        boolean empty = NDArray.byteSize(dtype, shape) == 0;
        try {
            long lowest = offset;
            long beyond = empty ? offset : Math.addExact(offset, dtype.itemSize());
            for (int i = 0; i < shape.length && !empty; i++) {
                long reach = Math.multiplyExact(shape[i] - 1, strides[i]);
                lowest = Math.addExact(lowest, Math.min(0, reach));
                beyond = Math.addExact(beyond, Math.max(0, reach));
            }
            if (lowest < 0) {
                throw new IllegalArgumentException("an item before the memory: " + lowest);
            }
            return beyond;
        } catch (ArithmeticException tooFar) {
            throw new IllegalArgumentException("items further away than memory can be", tooFar);
        }
    }

    private static SegmentHeader header(DType dtype, Place place) {
        String form = ArrayForm.text(dtype, place.offset, place.shape, place.strides);
        long octets = Math.max(1, place.octets);
        if (octets > Long.MAX_VALUE - 2L * form.length() - SegmentHeader.SIZE) {
            throw new IllegalArgumentException("an array of " + octets + " bytes is more than memory can be");
        }
        return SegmentHeader.of(SegmentKind.ARRAY, form, octets, Headers.thisProcess());
    }

    /**
     * Reads a segment's header, if it is complete.
     *
     * @throws NotReadyException if it is not complete
     * @throws IpcException with {@code PROTOCOL} for a header or a description that breaks a rule, {@code WRONG_KIND} for a
     *     segment that holds no array, {@code PEER_REFUSED} for what another user may write
     */
    public static ArraySegment attach(Segment segment) throws IpcException {
        return attach(segment, Duration.ZERO);
    }

    /**
     * Waits until a segment's header is complete, and reads it; otherwise as {@link #attach(Segment)}.
     *
     * @param timeout how long; zero does not wait
     * @throws DeadlineException if it is still not complete then
     * @throws io.antaboga.InterruptedIpcException if the thread is interrupted while it waits
     */
    public static ArraySegment attach(Segment segment, Duration timeout) throws IpcException {
        return made(segment, () -> {
            Headers.checkOwner(segment);
            return new ArraySegment(segment, Headers.await(segment, timeout));
        });
    }

    /**
     * Waits as {@link #attach(Segment, Duration)}, and takes only an array of this dtype and shape.
     *
     * @param shape the extents; -1 for one that may be any
     * @throws LayoutException if it is another array
     */
    public static ArraySegment attach(Segment segment, Duration timeout, DType dtype, long... shape)
            throws IpcException {
        ArraySegment attached = attach(segment, timeout);
        return made(segment, () -> {
            attached.require(dtype, shape);
            return attached;
        });
    }

    private void require(DType dtype, long[] shape) throws LayoutException {
        if (!dtype.equals(array.dtype())) {
            throw another("dtype", dtype, array.dtype());
        }
        long[] found = array.shape();
        boolean same = found.length == shape.length;
        for (int i = 0; same && i < found.length; i++) {
            same = shape[i] == ANY || shape[i] == found[i];
        }
        if (!same) {
            throw another("shape", shapeText(shape), shapeText(found));
        }
    }

    private static String shapeText(long[] shape) {
        return Arrays.stream(shape)
                .mapToObj(extent -> extent == ANY ? "*" : Long.toString(extent))
                .collect(Collectors.joining(",", "(", ")"));
    }

    private LayoutException another(String word, Object expected, Object found) {
        return new LayoutException(
                "attach",
                "another array than expected",
                Errno.details("name", segment.name(), "word", word, "expected", expected, "found", found));
    }

    /** What makes a handle of a segment. */
    @FunctionalInterface
    private interface Making {
        ArraySegment make() throws IpcException;
    }

    private static ArraySegment made(Segment segment, Making making) throws IpcException {
        boolean done = false;
        try {
            ArraySegment made = making.make();
            done = true;
            return made;
        } finally {
            if (!done) {
                segment.close();
            }
        }
    }

    /** The array, without a copy; read-only where the segment is. */
    public NDArray array() {
        return array;
    }

    /** The header, as it was when it was checked. */
    public SegmentHeader header() {
        return header;
    }

    /** The memory below. */
    public Segment segment() {
        return segment;
    }

    @Override
    public void close() throws IpcException {
        segment.close();
    }
}
