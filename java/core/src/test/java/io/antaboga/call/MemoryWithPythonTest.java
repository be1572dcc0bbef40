package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.call.PythonMemory.Doing;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java and CPython exchange memory, without numpy. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class MemoryWithPythonTest {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private PythonMemory python;

    @BeforeEach
    void start() throws IOException {
        python = PythonMemory.start(Pythons.found().getLast());
    }

    @AfterEach
    void nothingIsMappedAnyMore() throws IOException {
        python.close();
        MemoryPair.collect();
    }

    private static byte[] octets(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    private int first(Doing doing, MemoryPair.Filling filling) throws IpcException {
        return python.call(doing, filling, answer -> answer.octets(0))[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_096, 4_097, 65_472, 65_473, 1_000_000, 20_000_000})
    void octetsGoThereAndBack(int length) throws IpcException {
        for (int i = 0; i < 3; i++) {
            byte[] back = python.call(Doing.OCTETS_BACK, out -> out.octets(octets(length)), answer -> answer.octets(0));
            assertArrayEquals(octets(length), back);
        }
    }

    /** The table alone is longer than the channel takes. */
    @Test
    void manyBuffersAreSpilledBothWays() throws IpcException {
        python.call(
                Doing.OCTETS_BACK,
                out -> {
                    for (int i = 0; i < 3_000; i++) {
                        out.octets(octets(i % 10 == 0 ? 4_100 + i : i % 50));
                    }
                },
                answer -> {
                    assertEquals(3_000, answer.count());
                    for (int i = 0; i < 3_000; i++) {
                        assertArrayEquals(octets(i % 10 == 0 ? 4_100 + i : i % 50), answer.octets(i));
                    }
                    return null;
                });
    }

    @Test
    void whatJavaSharesIsTheSameThereAndBack() throws IpcException {
        try (SharedMemory shared = SharedMemory.allocate(10_000)) {
            MemorySegment part = shared.memory().asSlice(5_000, 100);
            part.set(BYTE, 0, (byte) 7);
            assertEquals(7, first(Doing.FIRST_BYTE, out -> out.view(part, false)));
            assertEquals(8, part.get(BYTE, 0), "written there");
            assertEquals(8, first(Doing.FIRST_BYTE, out -> out.view(part, true)));
            assertEquals(8, part.get(BYTE, 0), "for reading");
            python.call(Doing.KEEP, out -> out.view(part, false), Incoming::count);
            part.set(BYTE, 0, (byte) 50);
            assertEquals(50, first(Doing.FIRST_KEPT, out -> {}), "seen there");
            MemorySegment back = python.call(Doing.PART_BACK, out -> out.view(part, false), answer -> answer.view(0));
            assertEquals(part.address() + 8, back.address(), "no copy, and no other mapping");
            assertEquals(16, back.byteSize());
            assertEquals(1, python.segments.count());
        }
        assertEquals(50, first(Doing.FIRST_KEPT, out -> {}), "it is alive there");
    }

    @Test
    void whatPythonSharesIsTheSameHereAndThere() throws IpcException {
        MemorySegment made = python.call(Doing.MAKE, out -> {}, answer -> answer.view(0));
        assertEquals(42, made.get(BYTE, 0));
        made.set(BYTE, 0, (byte) 43);
        assertEquals(43, first(Doing.FIRST_KEPT, out -> {}));
        MemorySegment part = made.asSlice(100, 1_000);
        assertEquals(0, first(Doing.FIRST_BYTE, out -> out.view(part, false)));
        assertEquals(1, part.get(BYTE, 0), "by its own number");
        assertEquals(1, python.segments.count());
        python.call(Doing.DROP, out -> {}, Incoming::count);
        assertEquals(43, made.get(BYTE, 0), "it is alive here");
    }

    @Test
    void memoryThatWasCopiedIsAViewOnTheOtherSide() throws IpcException {
        MemorySegment heap = MemorySegment.ofArray(octets(30_000));
        MemorySegment back = python.call(Doing.VIEWS_BACK, out -> out.view(heap, false), answer -> answer.view(0));
        assertEquals(-1, heap.mismatch(back));
        MemorySegment reading = python.call(Doing.VIEWS_BACK, out -> out.view(heap, true), answer -> answer.view(0));
        assertTrue(reading.isReadOnly());
        MemorySegment made = python.call(Doing.COPY, out -> out.octets(octets(30_000)), answer -> answer.view(0));
        assertEquals(-1, heap.mismatch(made));
        byte before = made.get(BYTE, 0);
        assertEquals(before, first(Doing.FIRST_BYTE, out -> out.view(made, false)));
        assertEquals((byte) (before + 1), made.get(BYTE, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "unsealed, shared, UNSEALED", "unsealed, transfer, UNSEALED", "size, shared, PROTOCOL",
                "size, transfer, PROTOCOL",
        "region, shared, PROTOCOL", "region, transfer, PROTOCOL", "unknown, shared, PROTOCOL",
                "unknown, transfer, PROTOCOL"
    })
    void aLyingPeerIsRefused(String lie, String place, String code) {
        IpcException refused = assertThrows(
                IpcException.class,
                () -> python.call(
                        Doing.LIE,
                        out -> {
                            out.octets(lie.getBytes());
                            out.octets(place.getBytes());
                        },
                        answer -> answer.view(0)));
        assertEquals(code, refused.code(), refused.getMessage());
    }

    @Test
    void theEndOfAKilledPeerIsTold() throws Exception {
        try (SharedMemory shared = SharedMemory.allocate(10_000)) {
            python.call(Doing.KEEP, out -> out.view(shared.memory(), false), Incoming::count);
            MemorySegment made = python.call(Doing.MAKE, out -> {}, answer -> answer.view(0));
            python.child.kill();
            Object told = python.told.take();
            assertTrue(told instanceof PeerClosedException, told::toString);
            assertEquals(42, made.get(BYTE, 0), "a view outlives who made it");
        }
    }

    @Test
    void aThousandExchangesLeaveNothingThere() throws IpcException {
        exchange();
        String before = settled();
        for (int i = 0; i < 1_000; i++) {
            exchange();
        }
        assertEquals(before, settled());
    }

    /** What Python holds when both have heard what the other let go of: transfer memory is left, one segment each way. */
    private String settled() throws IpcException {
        String held = python.held();
        while (python.segments.count() != 2 || !held.startsWith("2 ")) {
            held = python.held();
        }
        return held;
    }

    private void exchange() throws IpcException {
        try (SharedMemory shared = SharedMemory.allocate(10_000)) {
            MemorySegment heap = MemorySegment.ofArray(octets(8_000));
            python.call(Doing.OCTETS_BACK, out -> out.octets(octets(5_000)), answer -> answer.octets(0));
            python.call(Doing.VIEWS_BACK, out -> out.view(shared.memory(), false), answer -> answer.view(0));
            python.call(Doing.VIEWS_BACK, out -> out.view(heap, false), answer -> answer.view(0));
            python.call(Doing.COPY, out -> out.octets(octets(5_000)), answer -> answer.view(0));
            python.call(Doing.MAKE, out -> {}, answer -> answer.view(0));
            python.call(Doing.DROP, out -> {}, Incoming::count);
        }
    }
}
