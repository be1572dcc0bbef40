package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays over memory of a process alone; what other processes make of them is compared by the interop tests. */
class ArraySegmentTest {
    private static final int SIZE = 4096;
    private static final DType F8 = DType.of("<f8");

    /** Memory on the heap that remembers whether it was closed. */
    private static final class Heap implements Segment {
        private final MemorySegment memory;
        private boolean closed;

        Heap(MemorySegment memory) {
            this.memory = memory;
        }

        Heap() {
            this(MemorySegment.ofArray(new long[SIZE / Long.BYTES]));
        }

        @Override
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public String name() {
            return "heap";
        }

        @Override
        public long size() {
            return memory.byteSize();
        }

        @Override
        public boolean readOnly() {
            return memory.isReadOnly();
        }

        @Override
        public Owner owner() {
            return new Owner(0, 0600);
        }

        @Override
        public void unlink() {
            throw new AssertionError("nobody asked an array to remove a name");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void whatIsMadeIsFound() throws IpcException {
        Heap memory = new Heap();
        try (ArraySegment made = ArraySegment.create(memory, F8, new long[] {2, 3}, zeros -> zeros.setDouble(7, 1, 2));
                ArraySegment found =
                        ArraySegment.attach(new Heap(memory.memory().asReadOnly()))) {
            assertEquals(made.array(), found.array());
            assertEquals(7.0, found.array().getDouble(1, 2));
            assertEquals(made.header(), found.header());
            assertTrue(found.array().isReadOnly());
            made.array().setDouble(8, 0, 0);
            assertEquals(8.0, found.array().getDouble(0, 0));
            assertTrue(ArraySegment.size(F8, 2, 3) <= SIZE);
        }
        assertTrue(memory.closed);
    }

    @Test
    void stridesAreKept() throws IpcException {
        long[] strides = {-8, 24};
        try (ArraySegment made = ArraySegment.create(new Heap(), F8, 16, new long[] {3, 2}, strides, zeros -> {})) {
            assertArrayEquals(strides, made.array().strides());
            assertEquals(48, made.header().recordCount());
            NDArray read = ArraySegment.read(made.segment().memory(), "heap");
            assertEquals(16, read.offset());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f16", "<c32", "|S0", "|V0", "{16;a:<f16@0}"})
    void whatMeansNothingElsewhereCannotBeShared(String dtype) {
        assertThrows(IllegalArgumentException.class, () -> ArraySegment.size(DType.of(dtype), 1));
    }

    @Test
    void whatCannotBeMadeIsRefusedAndItsMemoryClosed() {
        long[] two = {2};
        assertRefused(memory -> ArraySegment.create(memory, F8, SIZE));
        assertRefused(memory -> ArraySegment.create(memory, F8, -1));
        assertRefused(memory -> ArraySegment.create(memory, F8, Long.MAX_VALUE, 2));
        assertRefused(memory -> ArraySegment.create(memory, DType.of("|u1"), Long.MAX_VALUE));
        assertRefused(memory -> ArraySegment.create(memory, F8, new long[33]));
        assertRefused(memory -> ArraySegment.create(memory, F8, 0, two, new long[] {-8}, zeros -> {}));
        assertRefused(memory -> ArraySegment.create(memory, F8, -8, two, new long[] {8}, zeros -> {}));
        assertRefused(memory -> ArraySegment.create(memory, F8, 0, two, new long[] {Long.MAX_VALUE}, zeros -> {}));
        assertRefused(memory -> ArraySegment.create(memory, F8, 0, two, new long[0], zeros -> {}));
        assertRefused(memory -> {
            ArraySegment.create(new Heap(memory.memory()), F8, 1).close();
            return ArraySegment.create(memory, F8, 1);
        });
    }

    /** What makes an array in memory. */
    @FunctionalInterface
    private interface Making {
        ArraySegment make(Heap memory) throws IpcException;
    }

    private static void assertRefused(Making making) {
        Heap memory = new Heap();
        assertThrows(IllegalArgumentException.class, () -> making.make(memory));
        assertTrue(memory.closed);
    }

    @Test
    void memoryOfAnotherKindIsRefusedAndClosed() {
        Heap memory = new Heap();
        memory.memory().set(ValueLayout.JAVA_LONG, 0, 1);
        assertEquals(
                "WRONG_KIND",
                assertThrows(IpcException.class, () -> ArraySegment.attach(memory))
                        .code());
        assertTrue(memory.closed);
    }

    @Test
    void anotherArrayThanExpectedIsRefused() throws Exception {
        Heap heap = new Heap();
        ArraySegment.create(heap, F8, 3, 4);
        assertArrayEquals(
                new long[] {3, 4},
                ArraySegment.attach(new Heap(heap.memory()), Duration.ZERO, F8, 3, 4)
                        .array()
                        .shape());
        ArraySegment.attach(new Heap(heap.memory()), Duration.ZERO, F8, -1, 4);
        String text = "attach: another array than expected (LAYOUT), name=heap, word=";
        assertEquals(text + "dtype, expected=<f4, found=<f8", unexpected(heap, DType.of("<f4"), 3, 4));
        assertEquals(text + "dtype, expected=>f8, found=<f8", unexpected(heap, DType.of(">f8"), 3, 4));
        assertEquals(text + "shape, expected=(4,3), found=(3,4)", unexpected(heap, F8, 4, 3));
        assertEquals(text + "shape, expected=(*,5), found=(3,4)", unexpected(heap, F8, -1, 5));
        assertEquals(text + "shape, expected=(12), found=(3,4)", unexpected(heap, F8, 12));
        assertEquals(text + "shape, expected=(), found=(3,4)", unexpected(heap, F8));
    }

    private static String unexpected(Heap heap, DType dtype, long... shape) {
        Heap again = new Heap(heap.memory());
        String message = assertThrows(
                        LayoutException.class, () -> ArraySegment.attach(again, Duration.ZERO, dtype, shape))
                .getMessage();
        assertTrue(again.closed);
        return message;
    }
}
