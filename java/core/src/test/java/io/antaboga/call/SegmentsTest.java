package io.antaboga.call;

import static io.antaboga.call.MemoryPair.sent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueWriter;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Watchdog.class, LeakCheck.class})
class SegmentsTest {
    private MemoryPair pair;

    @BeforeEach
    void open() throws IpcException {
        pair = MemoryPair.open();
    }

    @AfterEach
    void nothingIsMappedAnyMore() throws IOException {
        pair.close();
        MemoryPair.collect();
    }

    private static byte[] octets(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    @Test
    void thePageIsThere() throws IpcException {
        pair.caller().page().giveUp(3);
        assertEquals(3, pair.worker().page().givenUp());
    }

    @Test
    void octetsGoThereAndBackInMemoryThatIsUsedAgain() throws IpcException {
        long first = 0;
        for (int i = 0; i < 20; i++) {
            byte[] octets = octets(100_000 + i);
            List<Buffer> there = sent(pair.caller(), message -> message.octets(octets));
            first = i == 0 ? there.getFirst().segment() : first;
            assertEquals(first, there.getFirst().segment());
            List<Buffer> back;
            try (Incoming incoming = pair.worker().incoming(there)) {
                byte[] came = incoming.octets(0);
                assertArrayEquals(octets, came);
                back = sent(pair.worker(), message -> message.octets(came));
            }
            try (Incoming incoming = pair.caller().incoming(back)) {
                assertArrayEquals(octets, incoming.octets(0));
            }
        }
        assertEquals(2, pair.caller().count());
    }

    @Test
    void octetsGoAsTheyAreWhenTheyAreAdded() throws IpcException {
        for (int length : new int[] {10, 100_000}) {
            byte[] octets = octets(length);
            byte[] part = octets(length + 7);
            List<Buffer> there = sent(pair.caller(), message -> {
                ValueWriter writer = new ValueWriter(message, Types.NONE, Passing.NONE);
                byte[] unused = writer.value(List.of(octets, Bytes.wrap(part, 3, length)));
                Arrays.fill(octets, (byte) 0);
                Arrays.fill(part, (byte) 0);
            });
            try (Incoming incoming = pair.worker().incoming(there)) {
                assertArrayEquals(octets(length), incoming.octets(0));
                assertArrayEquals(Arrays.copyOfRange(octets(length + 7), 3, 3 + length), incoming.octets(1));
            }
        }
    }

    @Test
    void whatIsLentIsNotUsedAgain() throws IpcException {
        List<Buffer> one = sent(pair.caller(), message -> message.octets(octets(5_000)));
        List<Buffer> other = sent(pair.caller(), message -> message.octets(octets(6_000)));
        assertNotEquals(one.getFirst().segment(), other.getFirst().segment());
        try (Incoming incoming = pair.worker().incoming(one)) {
            assertArrayEquals(octets(5_000), incoming.octets(0));
        }
        try (Incoming incoming = pair.worker().incoming(other)) {
            assertArrayEquals(octets(6_000), incoming.octets(0));
        }
    }

    @Test
    void manyBuffersOfOneMessageShareMemory() throws IpcException {
        List<Buffer> many = sent(pair.caller(), message -> {
            for (int i = 0; i < 30; i++) {
                assertEquals(i, message.octets(octets(4_090 + i)));
            }
        });
        assertEquals(3, many.stream().mapToLong(Buffer::segment).distinct().count(), "inline ones and two segments");
        try (Incoming incoming = pair.worker().incoming(many)) {
            for (int i = 0; i < 30; i++) {
                assertArrayEquals(octets(4_090 + i), incoming.octets(i));
                assertEquals(i <= 6, many.get(i).place() == Buffer.INLINE);
            }
        }
    }

    @Test
    void whatIsSpilledIsGivenBackBeforeTheRestIsRead() throws IpcException {
        Buffer[] where = new Buffer[1];
        List<Buffer> table = sent(pair.caller(), message -> {
            message.octets(octets(10_000));
            where[0] = message.spill(octets(9_000));
        });
        assertNotEquals(table.getFirst().segment(), where[0].segment());
        assertArrayEquals(octets(9_000), pair.worker().spilled(where[0]));
        try (Incoming incoming = pair.worker().incoming(table)) {
            assertArrayEquals(octets(10_000), incoming.octets(0));
        }
    }

    @Test
    void largeOnesAreReleasedAtOnce() throws IOException {
        byte[] large = octets(20 << 20);
        List<Buffer> table = sent(pair.caller(), message -> message.octets(large));
        assertEquals(2, MemoryPair.mappings(), "the two ends of the page, and no segment");
        try (Incoming incoming = pair.worker().incoming(table)) {
            assertArrayEquals(large, incoming.octets(0));
        }
        assertEquals(0, pair.worker().count());
        assertEquals(0, pair.caller().count());
    }

    @Test
    void sharedMemoryIsTheSameOnBothSidesAndBack() throws IpcException {
        try (SharedArray image = SharedArray.zeros(DType.of("<f8"), 100, 100)) {
            MemorySegment row = image.array().select(0, 3).contiguous();
            List<Buffer> table = sent(pair.caller(), message -> message.view(row, false));
            MemorySegment seen;
            try (Incoming incoming = pair.worker().incoming(table)) {
                seen = incoming.view(0);
            }
            assertEquals(row.byteSize(), seen.byteSize());
            image.array().setDouble(2.5, 3, 99);
            assertEquals(2.5, seen.get(ValueLayout.JAVA_DOUBLE, 99 * 8));
            seen.set(ValueLayout.JAVA_DOUBLE, 0, -1);
            assertEquals(-1, image.array().getDouble(3, 0));
            MemorySegment part = seen.asSlice(8, 16);
            List<Buffer> back = sent(pair.worker(), message -> message.view(part, false));
            assertEquals(table.getFirst().segment(), back.getFirst().segment(), "by the number it has");
            try (Incoming incoming = pair.caller().incoming(back)) {
                assertEquals(row.address() + 8, incoming.view(0).address(), "no copy, and no other mapping");
            }
            assertEquals(1, pair.caller().count());
            List<Buffer> again =
                    sent(pair.caller(), message -> message.view(image.array().memory(), true));
            assertEquals(table.getFirst().segment(), again.getFirst().segment());
            try (Incoming incoming = pair.worker().incoming(again)) {
                assertTrue(incoming.view(0).isReadOnly());
                assertEquals(80_000, incoming.view(0).byteSize());
            }
        }
    }

    @Test
    void aViewOutlivesItsMakerAndItsConnection() throws IpcException {
        SharedMemory memory = SharedMemory.allocate(10_000);
        memory.memory().set(ValueLayout.JAVA_BYTE, 9_999, (byte) 7);
        List<Buffer> table = sent(pair.caller(), message -> message.view(memory.memory(), false));
        memory.close();
        assertThrows(IllegalStateException.class, () -> memory.memory().get(ValueLayout.JAVA_BYTE, 0));
        // What names it was under way when it was closed.
        MemorySegment seen;
        try (Incoming incoming = pair.worker().incoming(table)) {
            seen = incoming.view(0);
        }
        pair.close();
        assertEquals(7, seen.get(ValueLayout.JAVA_BYTE, 9_999));
    }

    @Test
    void otherMemoryIsCopiedOnceAndGoesBackAsWhatItIs() throws IpcException {
        MemorySegment heap = MemorySegment.ofArray(octets(50_000));
        List<Buffer> table = sent(pair.caller(), message -> message.view(heap, false));
        MemorySegment seen;
        try (Incoming incoming = pair.worker().incoming(table)) {
            seen = incoming.view(0);
        }
        assertEquals(-1, heap.mismatch(seen));
        List<Buffer> back = sent(pair.worker(), message -> message.view(seen, false));
        assertEquals(Buffer.SHARED, back.getFirst().place());
        try (Incoming incoming = pair.caller().incoming(back)) {
            MemorySegment returned = incoming.view(0);
            seen.set(ValueLayout.JAVA_BYTE, 1, (byte) 99);
            assertEquals(99, returned.get(ValueLayout.JAVA_BYTE, 1));
        }
    }

    @Test
    void whatIsForReadingIsMappedSo() throws IpcException {
        List<Buffer> table = sent(pair.caller(), message -> {
            message.view(MemorySegment.ofArray(octets(5_000)), true);
            message.view(MemorySegment.ofArray(octets(10)).asReadOnly(), false);
        });
        try (Incoming incoming = pair.worker().incoming(table)) {
            assertTrue(incoming.readOnly(0) && incoming.readOnly(1));
            assertThrows(IllegalArgumentException.class, () -> incoming.view(0).fill((byte) 1));
            assertThrows(IllegalArgumentException.class, () -> incoming.view(1).fill((byte) 1));
        }
    }

    @Test
    void anArrayIsSharedInItsOrder() throws IpcException {
        NDArray source = NDArray.zeros(DType.of("<i4"), 3, 5);
        source.setLong(7, 2, 4);
        try (SharedArray copy = SharedArray.copyOf(source.transpose());
                SharedArray none = SharedArray.zeros(DType.of("<i4"), 0, 5)) {
            assertTrue(copy.array().isFortran());
            assertEquals(7, copy.array().getLong(4, 2));
            assertEquals(0, none.array().size());
        }
    }

    @Test
    void whatWasNotSentIsTakenBack() throws IpcException {
        int before = pair.caller().count();
        for (boolean announced : new boolean[] {false, true}) {
            try (Outgoing message = pair.caller().outgoing()) {
                message.octets(octets(5_000));
                message.view(MemorySegment.ofArray(octets(5_000)), false);
                if (announced) {
                    message.announce();
                }
            }
        }
        List<Buffer> table = sent(pair.caller(), message -> message.octets(octets(5_001)));
        try (Incoming incoming = pair.worker().incoming(table)) {
            assertArrayEquals(octets(5_001), incoming.octets(0));
        }
        assertEquals(before + 1, pair.worker().count(), "the one that is used again");
    }

    @Test
    void cancellingAndTheEndAreTold() throws Exception {
        pair.caller().cancelCall(5);
        assertEquals(5L, pair.told().take());
        pair.caller().close();
        assertEquals("PEER_CLOSED", ((IpcException) firstOfCode("PEER_CLOSED")).code());
    }

    private Object firstOfCode(String code) throws InterruptedException {
        for (; ; ) {
            Object told = pair.told().take();
            if (told instanceof IpcException e && e.code().equals(code)) {
                return told;
            }
        }
    }
}
