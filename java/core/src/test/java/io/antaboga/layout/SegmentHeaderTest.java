package io.antaboga.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.NotReadyException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Headers as spec/layout/segment.md and its vectors have them; whatever stands in one, it is read or refused. */
class SegmentHeaderTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode FILE = Vectors.read("vectors/layout/headers.json");
    private static final RecordLayout PAIR = Vectors.layout(FILE.get("declaration"));
    private static final Creator CREATOR =
            new Creator(4242, 987654, UUID.fromString("3f1c2a90-0b7d-4e58-a1c6-d2e4f5060718"));

    /** Offset and size of each word. */
    private static final Map<String, long[]> WORDS = Map.ofEntries(
            Map.entry("magic", new long[] {0, 8}),
            Map.entry("header_version", new long[] {8, 4}),
            Map.entry("header_size", new long[] {12, 4}),
            Map.entry("size", new long[] {16, 8}),
            Map.entry("data_offset", new long[] {24, 8}),
            Map.entry("record_size", new long[] {32, 8}),
            Map.entry("record_count", new long[] {40, 8}),
            Map.entry("fingerprint", new long[] {48, 16}),
            Map.entry("creator_pid", new long[] {64, 8}),
            Map.entry("creator_start_time", new long[] {72, 8}),
            Map.entry("creator_boot_id", new long[] {80, 16}),
            Map.entry("kind", new long[] {96, 4}),
            Map.entry("layout_version", new long[] {100, 4}),
            Map.entry("form_size", new long[] {104, 8}),
            Map.entry("reserved", new long[] {112, 8}),
            Map.entry("ready", new long[] {120, 8}));

    private static MemorySegment memory(Arena arena, long length) {
        MemorySegment whole = arena.allocate(Math.max(length, SegmentHeader.SIZE), 64);
        whole.copyFrom(MemorySegment.ofArray(HEX.parseHex(FILE.get("header").asString())));
        return whole;
    }

    private static void set(MemorySegment memory, String word, String value) {
        long[] place = WORDS.get(word);
        if (place[1] == 16) {
            memory.asSlice(place[0], 16).copyFrom(MemorySegment.ofArray(HEX.parseHex(value)));
        } else if (place[1] == 4) {
            memory.set(ValueLayout.JAVA_INT, place[0], Integer.parseUnsignedInt(value));
        } else {
            memory.set(ValueLayout.JAVA_LONG, place[0], Long.parseUnsignedLong(value));
        }
    }

    private static SegmentHeader attached(MemorySegment memory) throws IpcException {
        SegmentHeader header = SegmentHeader.read(memory, "vector");
        header.match(SegmentKind.RECORDS, "vector", PAIR);
        return header;
    }

    @TestFactory
    Stream<DynamicTest> headersAreReadOrRefused() {
        return Vectors.each("headers", vector -> {
            long length = vector.get("length").longValue();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment whole = memory(arena, length);
                vector.get("words")
                        .properties()
                        .forEach(word ->
                                set(whole, word.getKey(), word.getValue().asString()));
                check(vector, whole.asSlice(0, length));
            }
        });
    }

    private static void check(JsonNode vector, MemorySegment memory) {
        if (vector.get("result").asString().equals("valid")) {
            assertTrue(readWithin(memory));
            return;
        }
        IpcException refused = assertThrows(IpcException.class, () -> attached(memory));
        assertEquals(vector.get("error").asString(), refused.code(), refused.getMessage());
        Object word = vector.get("word").isNull() ? null : vector.get("word").asString();
        assertEquals(word, refused.details().get("word"), refused.getMessage());
    }

    /** Reads the header and every octet that it vouches for; false if it is refused in one of the ways that there are. */
    private static boolean readWithin(MemorySegment memory) {
        try {
            SegmentHeader header = attached(memory);
            MemorySegment records = memory.asSlice(header.dataOffset(), header.size() - header.dataOffset());
            long last = (header.recordCount() - 1) * header.recordSize();
            PAIR.read(records, 0);
            PAIR.read(records, last);
            return true;
        } catch (IpcException refused) {
            assertTrue(
                    Set.of("WRONG_KIND", "PROTOCOL", "LAYOUT", "NOT_READY").contains(refused.code()),
                    refused.getMessage());
            return false;
        }
    }

    @Test
    void whatIsWrittenIsTheVector() throws Exception {
        SegmentHeader header = SegmentHeader.of(SegmentKind.RECORDS, PAIR, SegmentHeader.SIZE, 2, CREATOR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(header.size(), 64);
            header.write(memory);
            assertThrows(NotReadyException.class, () -> SegmentHeader.read(memory, "vector"));
            SegmentHeader.publish(memory);
            byte[] octets = memory.asSlice(0, SegmentHeader.SIZE).toArray(ValueLayout.JAVA_BYTE);
            assertEquals(FILE.get("header").asString(), HEX.formatHex(octets));
            assertEquals(header, SegmentHeader.read(memory, "vector"));
            assertThrows(IllegalArgumentException.class, () -> header.write(memory), "a second header");
        }
    }

    @Test
    void whatIsReadLaterChangesNothing() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = memory(arena, 4096);
            SegmentHeader header = attached(memory);
            memory.fill((byte) 0xFF);
            assertEquals(160, header.size());
            assertEquals(CREATOR, header.creator());
        }
    }

    @Test
    void misuse() {
        try (Arena arena = Arena.ofConfined()) {
            SegmentHeader header = SegmentHeader.of(SegmentKind.RECORDS, PAIR, SegmentHeader.SIZE, 2, CREATOR);
            MemorySegment small = arena.allocate(header.size() - 1, 64);
            assertThrows(IllegalArgumentException.class, () -> header.write(small));
        }
        assertThrows(
                IllegalArgumentException.class, () -> SegmentHeader.of(SegmentKind.RECORDS, PAIR, 128, 0, CREATOR));
        assertThrows(IllegalArgumentException.class, () -> SegmentHeader.of(SegmentKind.RECORDS, PAIR, 64, 1, CREATOR));
        assertThrows(
                IllegalArgumentException.class, () -> SegmentHeader.of(SegmentKind.RECORDS, PAIR, 130, 1, CREATOR));
        assertThrows(
                ArithmeticException.class,
                () -> SegmentHeader.of(SegmentKind.RECORDS, PAIR, 128, Long.MAX_VALUE, CREATOR));
    }

    @Test
    void headersByChanceAreReadWithinTheirMemoryOrRefused() {
        Random random = new Random(7);
        String[] names = WORDS.keySet().stream().sorted().toArray(String[]::new);
        int read = 0;
        int rounds = 20_000;
        for (int round = 0; round < rounds; round++) {
            try (Arena arena = Arena.ofConfined()) {
                int length = 1 + random.nextInt(512);
                MemorySegment whole = memory(arena, length);
                for (int change = random.nextInt(4); change > 0; change--) {
                    long[] place = WORDS.get(names[random.nextInt(names.length)]);
                    MemorySegment word = whole.asSlice(place[0], place[1]);
                    if (random.nextBoolean()) {
                        long at = random.nextLong(place[1]);
                        word.set(ValueLayout.JAVA_BYTE, at, (byte) (1 << random.nextInt(8)));
                    } else {
                        word.fill((byte) 0);
                        word.set(ValueLayout.JAVA_INT, 0, random.nextInt(512));
                    }
                }
                read += readWithin(whole.asSlice(0, length)) ? 1 : 0;
            }
        }
        assertTrue(read > rounds / 100, "some are right: " + read);
        assertTrue(read < rounds, "some are wrong: " + read);
    }
}
