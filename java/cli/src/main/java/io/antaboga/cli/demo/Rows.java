package io.antaboga.cli.demo;

import java.util.List;
import java.util.Optional;

/** The rows that are built, in the order in which the demo plays them. */
final class Rows {
    private static final List<Row> ALL = List.of(
            new PipeRow(),
            new FifoRow(),
            new UnixRow(),
            new DatagramRow(),
            new PosixMqRow(),
            new SysvMqRow(),
            new PosixShmRow(),
            new SysvShmRow(),
            new MultiprocessingRow(),
            new SharedMemoryRow(),
            new LayoutRow(),
            new CallRow());

    private Rows() {}

    /** Every row. */
    static List<Row> all() {
        return ALL;
    }

    /** The row of a mechanism, if there is one. */
    static Optional<Row> named(String name) {
        return ALL.stream().filter(row -> row.name().equals(name)).findFirst();
    }
}
