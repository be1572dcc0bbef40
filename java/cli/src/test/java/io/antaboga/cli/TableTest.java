package io.antaboga.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void padsWordsToTheLeftAndNumbersToTheRight() {
        Table table = new Table("name", "size", "pid").row("/a", 5, null).row("/long", 1024, "x");
        assertEquals(List.of("name   size  pid", "/a        5  -", "/long  1024  x"), table.lines());
    }

    @Test
    void keepsANameThatHoldsALineFeedOnOneLine() {
        assertEquals(List.of("name", "a\\x0ab"), new Table("name").row("a\nb").lines());
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThrows(IllegalArgumentException.class, () -> new Table("a", "b").row(1));
    }
}
