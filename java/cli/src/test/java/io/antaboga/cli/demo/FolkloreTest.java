package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.antaboga.cli.demo.Folklore.Figure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of speed follows from the figures alone. */
class FolkloreTest {
    private static Figure figure(String mechanism, int size, double micros) {
        return new Figure(mechanism, size, size, micros);
    }

    @Test
    void whatWasFasterThanFolkloreHasItIsSaidWithItsFigures() {
        List<Figure> figures = List.of(
                figure("pipe", 64, 20), figure("fifo", 64, 30), figure("unix", 64, 12), figure("posixmq", 64, 8.25));
        assertEquals(
                List.of(
                        "measured against folklore, 64 B: sockets (unix, 12.0 µs) beat pipes (pipe, 20.0 µs)",
                        "measured against folklore, 64 B: queues (posixmq, 8.3 µs) beat pipes (pipe, 20.0 µs) and sockets "
                                + "(unix, 12.0 µs)"),
                Folklore.contradictions(figures));
    }

    @Test
    void otherFiguresSayTheOpposite() {
        List<Figure> figures = List.of(figure("posixshm", 64, 5), figure("pipe", 64, 8), figure("unix", 64, 12));
        assertEquals(
                List.of(
                        "measured here, nothing clearly contradicts folklore: shared memory before pipes before sockets"),
                Folklore.contradictions(figures));
    }

    @Test
    void sizesAreComparedEachWithItself() {
        List<Figure> figures = List.of(
                figure("pipe", 64, 8), figure("pipe", 4096, 20), figure("unix", 64, 12), figure("unix", 4096, 15));
        assertEquals(
                List.of("measured against folklore, 4 KiB: sockets (unix, 15.0 µs) beat pipes (pipe, 20.0 µs)"),
                Folklore.contradictions(figures));
    }

    @Test
    void whatCarriedLessThanWasToGoIsNotCompared() {
        List<Figure> figures = List.of(figure("pipe", 1 << 20, 800), new Figure("sysvmq", 1 << 20, 8192, 20));
        assertEquals(List.of(), Folklore.contradictions(figures));
    }

    @Test
    void whatIsNearlyTheSameContradictsNothing() {
        List<Figure> figures = List.of(figure("pipe", 64, 10), figure("unix", 64, 9.6));
        assertEquals(
                List.of("measured here, nothing clearly contradicts folklore: pipes before sockets"),
                Folklore.contradictions(figures));
    }

    @Test
    void oneAloneIsNotCompared() {
        assertEquals(List.of(), Folklore.contradictions(List.of(figure("pipe", 64, 10), figure("fifo", 64, 9))));
    }
}
