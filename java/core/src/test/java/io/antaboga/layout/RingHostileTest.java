package io.antaboga.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever lies in a ring's memory: a message within its limits, nothing, or an error that says what is wrong. */
class RingHostileTest {
    private static final int CASES = Integer.parseInt(System.getenv().getOrDefault("ANTABOGA_RING_CASES", "20000"));
    private static final int STEPS = 12;
    private static final int GUARD = 256;
    private static final int CAPACITY = (int) Ring.LEAST_CAPACITY;
    private static final int LIMIT = Ring.limit(CAPACITY);
    private static final long[] CONTROL = {0, 64, 72, 128, 136, 144};

    private final Random chance = new Random(9);
    private final SegmentHeader header = Ring.header(1, new Creator(1, 1, new UUID(0, 0)));
    private final MemorySegment whole = Arena.ofAuto().allocate(header.size() + GUARD, 64);
    private final long first = header.dataOffset() - 192;

    /** What a peer that means harm, or nothing at all, may store. */
    private long word() {
        long[] lengths = {0, 1, 8, LIMIT - 1, LIMIT, LIMIT + 1, CAPACITY, 1L << 40, chance.nextInt(LIMIT)};
        long length = lengths[chance.nextInt(lengths.length)];
        return switch (chance.nextInt(9)) {
            case 0 -> 0;
            case 1 -> 255;
            case 2 -> length << 8 | 1;
            case 3 -> length << 8 | chance.nextInt(256);
            case 4 -> chance.nextLong();
            case 5 -> 8L * chance.nextInt(CAPACITY / 2);
            case 6 -> 1L << 63 | chance.nextInt(1 << 20);
            case 7 -> -1L - chance.nextInt(16);
            default -> chance.nextInt(4);
        };
    }

    private void smash() {
        for (int n = chance.nextInt(1, 4); n > 0; n--) {
            long at = chance.nextInt(5) < 2
                    ? first + CONTROL[chance.nextInt(CONTROL.length)]
                    : header.dataOffset() + 8L * chance.nextInt(CAPACITY / 8);
            whole.set(ValueLayout.JAVA_LONG, at, word());
        }
    }

    private void step(RingReader reader, RingWriter writer) throws IpcException {
        switch (chance.nextInt(6)) {
            case 0, 1 -> {
                int length = chance.nextInt(LIMIT + 1);
                MemorySegment room = writer.claim(length);
                if (room != null) {
                    assertEquals(length, room.byteSize());
                    room.fill((byte) 0);
                    writer.commit(chance.nextInt(length + 1));
                    writer.mustRing();
                }
            }
            case 2, 3 -> {
                MemorySegment found = reader.read();
                if (found != null) {
                    assertTrue(found.toArray(ValueLayout.JAVA_BYTE).length <= LIMIT);
                    reader.consume();
                    reader.mustRing();
                }
            }
            case 4 -> {
                reader.fallAsleep();
                reader.awake();
            }
            default -> {
                writer.fallAsleep();
                writer.hasRoom();
                writer.awake();
            }
        }
    }

    @Test
    void aRingWhoseWordsSomebodyChanges() throws IpcException {
        int refused = 0;
        MemorySegment guard = whole.asSlice(header.size());
        byte[] nothing = new byte[(int) first];
        for (int n = 0; n < CASES; n++) {
            whole.fill((byte) 0);
            guard.fill((byte) 0xa5);
            RingReader reader = new RingReader(whole, header, "/ring");
            RingWriter writer = new RingWriter(whole, header, "/ring");
            for (int i = 0; i < STEPS; i++) {
                if (chance.nextInt(10) < 3) {
                    smash();
                }
                try {
                    step(reader, writer);
                } catch (ProtocolException e) {
                    refused++;
                }
            }
            assertEquals(-1, whole.asSlice(0, first).mismatch(MemorySegment.ofArray(nothing)));
            for (int i = 0; i < GUARD; i++) {
                assertEquals((byte) 0xa5, guard.get(ValueLayout.JAVA_BYTE, i));
            }
        }
        assertTrue(refused > CASES / 10, () -> "hardly anything was wrong");
    }

    @Test
    void aHeaderThatSomebodyChanges() throws IpcException {
        int refused = 0;
        MemorySegment memory = whole.asSlice(0, header.size());
        long[] places = {16, 24, 32, 40, 96, 104};
        for (int n = 0; n < CASES; n++) {
            memory.fill((byte) 0);
            header.write(memory);
            SegmentHeader.publish(memory);
            for (int i = chance.nextInt(1, 3); i > 0; i--) {
                long at = chance.nextBoolean() ? 8L * chance.nextInt(15) : places[chance.nextInt(places.length)];
                memory.set(ValueLayout.JAVA_LONG, at, word());
            }
            SegmentHeader found;
            try {
                found = SegmentHeader.read(memory, "/ring");
                Ring.check(found, "/ring");
            } catch (IpcException e) {
                refused++;
                continue;
            }
            assertTrue(found.dataOffset() >= SegmentHeader.SIZE + 192
                    && found.dataOffset() <= memory.byteSize() - found.recordCount());
            new RingReader(memory, found, "/ring").read();
        }
        assertTrue(refused > CASES / 2, () -> "hardly anything was wrong");
    }
}
