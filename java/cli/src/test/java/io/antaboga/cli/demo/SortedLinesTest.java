package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines are sorted as Python sorts {@code piece.split(b"\n")}; {@code |} stands for a newline here. */
class SortedLinesTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', ''",
        "a, a, a",
        "|, |, |",
        "b|a, a|b, b|a",
        "b|a|, |a|b, b|a|",
        "||b||a, |||a|b, b|a|||",
        "b|é|a, a|b|é, é|b|a",
        "aa|a|b|a, a|a|aa|b, b|aa|a|a",
    })
    void bothWaysRound(String text, String ascending, String descending) {
        SortedLines lines = SortedLines.of(bytes(text));
        assertEquals(ascending, text(lines.ascending()));
        assertEquals(descending, text(lines.descending()));
    }

    private static byte[] bytes(String text) {
        return text.replace('|', '\n').getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).replace('\n', '|');
    }
}
