package io.antaboga.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.LayoutException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The seqlock and the latest-value slot as spec/layout/seqlock.md has them. */
class SeqlockTest {
    private static final Creator NOBODY = new Creator(0, 0, new UUID(0, 0));
    private static final long SLOTS = 3;
    private static final RecordLayout BIG = big();

    private static RecordLayout big() {
        String text = """
                {"name": "Big", "version": 1, "fields": [{"name": "all", "type": "u64[5000]"}]}""";
        try {
            return RecordLayout.parse(text.getBytes(StandardCharsets.UTF_8), "test");
        } catch (LayoutException refused) {
            throw new AssertionError(refused);
        }
    }

    private static MemorySegment value(long number) {
        long[] words = new long[5000];
        Arrays.fill(words, number);
        return MemorySegment.ofArray(words);
    }

    private static MemorySegment empty() {
        return value(-1);
    }

    private static boolean same(MemorySegment one, MemorySegment other) {
        return one.mismatch(other) < 0;
    }

    @Test
    void whatIsWrittenIsRead() {
        SegmentHeader header = SegmentHeader.of(SegmentKind.SEQLOCK, BIG, 1, NOBODY);
        long word = header.dataOffset() - 64;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(header.size(), 64);
            Seqlock record = new Seqlock(memory, header);
            MemorySegment copy = empty();
            for (long number = 1; number < 4; number++) {
                record.write(value(number));
                assertEquals(2 * number, memory.get(ValueLayout.JAVA_LONG, word));
                assertTrue(record.tryRead(copy));
                assertTrue(same(value(number), copy));
            }
            memory.set(ValueLayout.JAVA_LONG, word, 7);
            assertFalse(record.tryRead(copy), "the writer is at work");
            record.write(value(5));
            assertEquals(8, memory.get(ValueLayout.JAVA_LONG, word), "the one before died half way");
            assertTrue(record.tryRead(copy));
            assertTrue(same(value(5), copy));
            assertThrows(IllegalArgumentException.class, () -> record.write(value(1).asSlice(8)));
        }
    }

    @Test
    void theLatestIsRead() {
        SegmentHeader header = SegmentHeader.of(SegmentKind.LATEST, BIG, SLOTS, NOBODY);
        long begun = header.dataOffset() - 128;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(header.size(), 64);
            LatestSlot record = new LatestSlot(memory, header);
            MemorySegment copy = empty();
            assertEquals(0, record.tryRead(copy));
            for (long number = 1; number < 8; number++) {
                record.write(value(number));
                assertEquals(number, memory.get(ValueLayout.JAVA_LONG, begun));
                assertEquals(number, record.tryRead(copy));
                assertTrue(same(value(number), copy));
            }
            memory.set(ValueLayout.JAVA_LONG, begun, 6 + SLOTS);
            assertEquals(7, record.tryRead(copy));
            memory.set(ValueLayout.JAVA_LONG, begun, 7 + SLOTS);
            assertEquals(LatestSlot.OVERTAKEN, record.tryRead(copy));
            memory.set(ValueLayout.JAVA_LONG, begun + 64, -2);
            assertEquals(
                    LatestSlot.OVERTAKEN, record.tryRead(copy), "a number that no writer reaches stays in the slots");
        }
    }

    @Test
    void misuse() {
        SegmentHeader lock = SegmentHeader.of(SegmentKind.SEQLOCK, BIG, 1, NOBODY);
        SegmentHeader one = SegmentHeader.of(SegmentKind.LATEST, BIG, 1, NOBODY);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(lock.size() + 128, 64);
            assertThrows(IllegalArgumentException.class, () -> new Seqlock(memory, one));
            assertThrows(IllegalArgumentException.class, () -> new LatestSlot(memory, one));
            assertThrows(IllegalArgumentException.class, () -> new LatestSlot(memory, lock));
        }
    }
}
