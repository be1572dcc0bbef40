package io.antaboga.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final List<String> COMMAND = List.of("true");

    @Test
    void readsTheKernelsLists() {
        assertEquals(List.of(0), Placement.parse("0"));
        assertEquals(List.of(0, 1, 2, 3, 8), Placement.parse("0-3,8"));
    }

    @Test
    void pinsBothEndsToOneCoreOrEachToItsOwn() {
        Placement one = Placement.of("1", List.of(4, 6));
        assertEquals(List.of("taskset", "-c", "4", "true"), one.pinCaller(COMMAND));
        assertEquals(List.of("taskset", "-c", "4", "true"), one.pinEcho(COMMAND));
        Placement two = Placement.of("2", List.of(4, 6));
        assertEquals(List.of("taskset", "-c", "4", "true"), two.pinCaller(COMMAND));
        assertEquals(List.of("taskset", "-c", "6", "true"), two.pinEcho(COMMAND));
    }

    @Test
    void aFreePairIsNotPinned() {
        assertEquals(COMMAND, Placement.of("free", List.of(0)).pinEcho(COMMAND));
    }

    @Test
    void twoCoresNeedTwo() {
        assertNull(Placement.of("2", List.of(0)));
    }
}
