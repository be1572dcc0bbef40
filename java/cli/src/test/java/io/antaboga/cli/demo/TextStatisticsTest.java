package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TextStatisticsTest {
    private static final String TEXT = "The cat, the CAT;\nthe end\n" + "x".repeat(100) + "\nlast";

    @Test
    void countsWordsWithoutCaseAndKnowsLongOnesByTheirBeginning() {
        TextStatistics statistics = of(TEXT, TEXT.length());
        assertEquals(3, statistics.lines());
        assertEquals(8, statistics.words());
        assertEquals(5, statistics.distinct());
        assertEquals("the 3 cat 2 end 1 last 1 " + "x".repeat(32) + " 1", statistics.top());
    }

    @Test
    void doesNotDependOnWhereTheTextIsCut() {
        for (int size = 1; size < 40; size++) {
            TextStatistics statistics = of(TEXT, size);
            assertEquals(of(TEXT, TEXT.length()).top(), statistics.top(), "pieces of " + size);
            assertEquals(8, statistics.words(), "pieces of " + size);
        }
    }

    @Test
    void anEmptyTextHasNothing() {
        TextStatistics statistics = of("", 1);
        assertEquals(0, statistics.lines() + statistics.words() + statistics.distinct());
        assertEquals("", statistics.top());
    }

    @Test
    void onlyAsciiLettersMakeWords() {
        assertEquals("caf 1 re 1", of("café@[`{1_re", 3).top());
    }

    private static TextStatistics of(String text, int size) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        TextStatistics statistics = new TextStatistics();
        for (int at = 0; at < bytes.capacity(); at += size) {
            statistics.update(bytes.slice(at, Math.min(size, bytes.capacity() - at)));
        }
        return statistics.finish();
    }
}
