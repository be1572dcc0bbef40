package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableTextTest {
    private static final double NONE = Double.NaN;

    private record Block(long offset, long length, double[] cells) {}

    @Test
    void readsRowsOfTheFirstLinesWidth() throws IOException {
        List<Block> blocks = blocks("a,b,c\n1,2.5,-3\n4\n5,6,7,8\n", 100, 100);
        assertEquals(1, blocks.size());
        double[] expected = {NONE, NONE, NONE, 1, 2.5, -3, 4, NONE, NONE, 5, 6, 7};
        assertArrayEquals(expected, blocks.getFirst().cells());
    }

    @Test
    void everyByteIsInOneBlockAndNoBlockIsTooLarge() throws IOException {
        String text = "a,b\n" + "1,2\n".repeat(50) + "\n\n\n" + "z".repeat(33) + "3";
        for (int most = 1; most < 60; most++) {
            long next = 0;
            for (Block block : blocks(text, most, 10)) {
                assertEquals(next, block.offset());
                assertEquals(true, block.length() <= most && block.cells().length <= 10 && block.length() > 0);
                next += block.length();
            }
            assertEquals(text.length(), next);
        }
    }

    @Test
    void anEmptyTextHasNoBlock() throws IOException {
        assertEquals(List.of(), blocks("", 10, 10));
        assertEquals(1, new TableText(bytes("")).columns());
    }

    @Test
    void looksAtSixtyFourColumns() {
        assertEquals(64, new TableText(bytes(",".repeat(1000))).columns());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "-2.5e3,-2500", "+.5,0.5", "7.,7", "1e999,Infinity", "-0,-0.0"})
    void aPlainNumberIsItself(String field, double value) {
        assertEquals(value, cell(field));
    }

    @ParameterizedTest
    @CsvSource({"NA", "1 2", "e", "-", "1d", "0x10", "NaN", "Infinity", "1.2.3", "--1", "' 1'"})
    void anythingElseIsNotANumber(String field) {
        assertEquals(NONE, cell(field));
    }

    @Test
    void aFieldOfManyDigitsIsNotANumber() {
        assertEquals(NONE, cell("1".repeat(41)));
        assertEquals(NONE, cell(""));
    }

    private static double cell(String field) {
        return Cell.of(bytes(field), 0, field.length());
    }

    private static List<Block> blocks(String text, int mostText, int mostCells) throws IOException {
        List<Block> blocks = new ArrayList<>();
        new TableText(bytes(text))
                .read(
                        mostText,
                        mostCells,
                        (offset, length, cells, count) ->
                                blocks.add(new Block(offset, length, Arrays.copyOf(cells, count))));
        return blocks;
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }
}
