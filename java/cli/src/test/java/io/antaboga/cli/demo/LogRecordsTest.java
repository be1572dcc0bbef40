package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRecordsTest {
    private static List<String> lines(String text, int longest) {
        Input input = new Input("text", MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII)));
        List<String> lines = new ArrayList<>();
        long offset = 0;
        for (Input.Piece line : new LogRecords(1).lines(input, longest)) {
            assertEquals(offset, line.offset());
            byte[] bytes = line.bytes().toArray(ValueLayout.JAVA_BYTE);
            lines.add(new String(bytes, StandardCharsets.US_ASCII));
            offset += bytes.length;
        }
        assertEquals(text.length(), offset);
        return lines;
    }

    @Test
    void linesKeepTheirNewlinesAndLongOnesAreCut() {
        assertEquals(List.of(), lines("", 4));
        assertEquals(List.of("a\n", "\n", "bcd\n"), lines("a\n\nbcd\n", 4));
        assertEquals(List.of("abcd", "efgh", "i\n", "j"), lines("abcdefghi\nj", 4));
        assertEquals(List.of("abcd", "\n"), lines("abcd\n", 4));
    }

    @Test
    void recordsAreNumberedBySenderAndCountedByLevel() {
        LogRecords records = new LogRecords(2);
        List<String> headers = new ArrayList<>();
        for (String text : List.of("abcd", "a", "ab", "abc", "a")) {
            ByteBuffer record = records.next(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            assertEquals(LogRecords.HEADER + text.length(), record.remaining());
            headers.add(record.get() + " " + record.get() + " " + record.getLong());
        }
        assertEquals(List.of("0 0 0", "1 1 0", "0 2 1", "1 3 1", "0 1 2"), headers);
        assertEquals(List.of(1L, 1L, 1L, 0L, 0L, 1L, 0L, 1L), records.counts());
        ByteBuffer end = records.end();
        assertEquals((byte) 0xff, end.get());
        assertEquals(1, end.getLong());
        assertEquals(56, end.remaining());
    }
}
