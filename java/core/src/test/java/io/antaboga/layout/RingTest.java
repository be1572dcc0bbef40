package io.antaboga.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring is a queue, whatever is done in which order, and says so when its words are not those of a ring. */
class RingTest {
    private final SegmentHeader header = Ring.header(1, new Creator(1, 1, new UUID(0, 0)));
    private final MemorySegment memory = Arena.ofAuto().allocate(header.size(), 64);
    private final RingWriter writer = new RingWriter(memory, header, "/ring");
    private final RingReader reader = new RingReader(memory, header, "/ring");

    private static byte[] octets(Random random, int length) {
        byte[] made = new byte[length];
        random.nextBytes(made);
        return made;
    }

    private static byte[] taken(RingReader from) throws IpcException {
        MemorySegment read = from.read();
        byte[] copy = read.toArray(ValueLayout.JAVA_BYTE);
        from.consume();
        return copy;
    }

    private boolean put(byte[] message, int claimed) throws IpcException {
        MemorySegment room = writer.claim(claimed);
        if (room == null) {
            return false;
        }
        room.asSlice(0, message.length).copyFrom(MemorySegment.ofArray(message));
        writer.commit(message.length);
        return true;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyOrderOfStepsIsThatOfAQueue(long seed) throws IpcException {
        Random random = new Random(seed);
        Queue<byte[]> model = new ArrayDeque<>();
        int written = 0;
        for (int step = 0; step < 50_000; step++) {
            int most = random.nextBoolean() ? 24 : writer.limit();
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    byte[] message = octets(random, random.nextInt(most + 1));
                    int claimed = Math.min(writer.limit(), message.length + random.nextInt(20));
                    if (put(message, claimed)) {
                        model.add(message);
                        written++;
                    } else {
                        assertFalse(model.isEmpty(), "an empty ring has room for every message");
                    }
                }
                case 3 -> {
                    MemorySegment given = writer.claim(random.nextInt(most + 1));
                    if (given != null) {
                        given.fill((byte) -1);
                    }
                }
                case 4 -> writer.hasRoom();
                default -> {
                    if (model.isEmpty()) {
                        assertNull(reader.read());
                    } else {
                        assertNotNull(reader.read());
                        assertArrayEquals(model.remove(), taken(reader));
                    }
                }
            }
        }
        assertTrue(written > 10_000, "written " + written);
    }

    @Test
    void eachSideLearnsThatTheOtherSleeps() throws IpcException {
        assertFalse(writer.mustRing());
        assertFalse(reader.fallAsleep());
        assertTrue(writer.mustRing());
        assertFalse(writer.mustRing(), "it is rung for once");
        reader.fallAsleep();
        reader.awake();
        assertFalse(writer.mustRing());
        writer.fallAsleep();
        assertTrue(reader.mustRing());
        assertFalse(reader.mustRing());
        writer.fallAsleep();
        assertTrue(reader.fallAsleep(), "before it sleeps it looks whether anybody waits for room");
        writer.awake();
        assertFalse(reader.mustRing());
        assertFalse(writer.consumerIsGone());
        assertFalse(reader.producerIsGone());
        reader.end();
        writer.end();
        assertTrue(writer.consumerIsGone());
        assertTrue(reader.producerIsGone());
    }

    @Test
    void whoRingsDoesNotUndoThatTheOtherWent() {
        reader.fallAsleep();
        reader.end();
        assertTrue(writer.mustRing());
        assertTrue(writer.consumerIsGone());
        writer.fallAsleep();
        writer.end();
        assertTrue(reader.mustRing());
        assertTrue(reader.producerIsGone());
    }

    @Test
    void misuseIsRefused() throws IpcException {
        assertThrows(IllegalArgumentException.class, () -> writer.claim(writer.limit() + 1));
        assertThrows(IllegalArgumentException.class, () -> writer.claim(-1));
        assertThrows(IllegalStateException.class, () -> writer.commit(0));
        writer.claim(4);
        assertThrows(IllegalStateException.class, () -> writer.commit(5));
        writer.commit(4);
        assertThrows(IllegalStateException.class, () -> writer.commit(4));
        assertThrows(IllegalStateException.class, reader::consume);
        assertThrows(IllegalArgumentException.class, () -> Ring.header(0, header.creator()));
        assertThrows(IllegalArgumentException.class, () -> Ring.header(Ring.MOST_CAPACITY + 1, header.creator()));
        assertEquals(8192, Ring.header(4097, header.creator()).recordCount());
    }

    private void assertBroken(long word, long found) {
        long at = header.dataOffset();
        memory.set(ValueLayout.JAVA_LONG, at + word, found);
        ProtocolException failure = assertThrows(ProtocolException.class, reader::read);
        assertEquals(Long.toUnsignedString(found), failure.details().get("found"));
        assertThrows(ProtocolException.class, reader::read, "it stays broken");
        assertThrows(IllegalStateException.class, reader::consume);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                2, // a kind that there is not
                255, // nothing is left of the ring at its beginning
                255L | 1 << 8,
                1009L << 8 | 1, // above the limit
                -1,
                Long.MIN_VALUE | 1,
                0xFFFF_FFFF_FFFF_FF01L,
                1L << 40 | 1,
                0x100
            })
    void aWordThatIsNoneOfARingIsRefused(long found) {
        assertBroken(0, found);
    }

    @Test
    void aRecordDoesNotGoBeyondTheEnd() throws IpcException {
        // Three of the longest and a short one leave less before the end than another of the longest needs.
        for (int length : new int[] {1008, 1008, 1008, 800}) {
            assertTrue(put(new byte[length], length));
            taken(reader);
        }
        long at = 3 * 1016 + 808;
        memory.set(ValueLayout.JAVA_LONG, header.dataOffset() + at, 1008L << 8 | 1);
        assertThrows(ProtocolException.class, reader::read);
        memory.set(ValueLayout.JAVA_LONG, header.dataOffset() + at, 255L);
        memory.set(ValueLayout.JAVA_LONG, header.dataOffset(), 0L);
        assertThrows(ProtocolException.class, reader::read, "the rest is given up only for a record that is there");
        memory.set(ValueLayout.JAVA_LONG, header.dataOffset(), 255L);
        assertThrows(ProtocolException.class, reader::read, "and once");
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 4, 7, 8, 1L << 62, Long.MIN_VALUE})
    void aHeadThatCannotBeIsRefused(long head) throws IpcException {
        memory.set(ValueLayout.JAVA_LONG, header.dataOffset() - 192, head);
        assertThrows(ProtocolException.class, writer::hasRoom);
        assertNotNull(writer.claim(8), "what it knows there is room for");
    }

    @Test
    void aHostilePeerReachesNothingElse() throws IpcException {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            SegmentHeader other = Ring.header(1, header.creator());
            MemorySegment hostile = memory;
            for (int i = 0; i < 4; i++) {
                long at = other.dataOffset() - 192 + 8L * random.nextInt((int) (other.recordCount() + 192) / 8);
                long value = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(3000) << 8 | random.nextInt(3);
                hostile.set(ValueLayout.JAVA_LONG, at, random.nextInt(20) == 0 ? 255 : value);
            }
            RingReader victim = new RingReader(hostile, other, "/ring");
            try {
                for (int i = 0; i < 600 && victim.read() != null; i++) {
                    assertTrue(taken(victim).length <= victim.limit());
                }
            } catch (ProtocolException refused) {
                assertEquals("/ring", refused.details().get("name"));
            }
        }
    }
}
