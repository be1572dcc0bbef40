package io.antaboga.cli.demo;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tools.jackson.databind.JsonNode;

/** A table that goes through shared memory block by block; for one thread. */
final class TableCrossing {
    private final Stage stage;
    private final TurnSegment turns;
    private final TableText table;
    private final ColumnStatistics statistics;
    private final Digest sent = new Digest();
    private final Difference standardised = new Difference();
    private long rows;
    private long blocks;

    private TableCrossing(Stage stage, TurnSegment turns) throws IOException {
        this.stage = stage;
        this.turns = turns;
        table = new TableText(stage.input().bytes());
        statistics = new ColumnStatistics(table.columns());
        table.read(
                TurnSegment.MOST_TEXT, TurnSegment.MOST_CELLS, (_, _, cells, count) -> statistics.update(cells, count));
    }

    /** Takes the stage's input through this memory, measures, compares what Python reports, and returns what crossed. */
    static String play(Stage stage, MemorySegment memory, HandOver handOver) throws IOException {
        TurnSegment turns = new TurnSegment(memory, handOver);
        TableCrossing table = new TableCrossing(stage, turns);
        table.cross();
        turns.measure(stage);
        table.compare();
        return table.words();
    }

    /** Takes all of the table across, and each block back. */
    private void cross() throws IOException {
        long start = System.nanoTime();
        turns.columns(statistics);
        table.read(TurnSegment.MOST_TEXT, TurnSegment.MOST_CELLS, this::block);
        stage.tally().work(System.nanoTime() - start);
    }

    /** Asks for the report, and compares. */
    private void compare() throws IOException {
        turns.turn(TurnSegment.END, 0, 0, 0);
        byte[] report = turns.text(turns.answer()).toArray(ValueLayout.JAVA_BYTE);
        JsonNode answer = Answer.json(stage.sabotage().onTheWayBack(report));
        Answer.compareCounts(stage, sent, answer);
        new TableReport(stage, answer).compare(rows, statistics, standardised);
    }

    /** What crossed, in words. */
    private String words() {
        return "a table of %,d rows and %,d columns, as text and as doubles, in %,d blocks, and each block back"
                .formatted(rows, table.columns(), blocks);
    }

    private void block(long offset, long length, double[] cells, int count) throws IOException {
        MemorySegment text = stage.input().bytes().asSlice(offset, length);
        sent.update(text);
        MemorySegment shared = turns.text(length);
        shared.copyFrom(text);
        stage.sabotage().onTheWay(offset, shared);
        for (int index = 0; index < count; index++) {
            turns.cell(index, cells[index]);
        }
        long blockRows = count / table.columns();
        turns.turn(TurnSegment.WORK, length, blockRows, table.columns());
        stage.tally().sent(length + 8L * count);
        stage.tally().received(8L * count);
        for (int index = 0; index < count; index++) {
            int column = index % table.columns();
            double own = (cells[index] - statistics.mean(column)) / statistics.deviation(column);
            double python = turns.cell(index);
            if (Double.doubleToLongBits(own) != Double.doubleToLongBits(python)) {
                standardised.found("row %,d, column %d: %s instead of %s"
                        .formatted(rows + index / table.columns() + 1, column + 1, python, own));
            }
            turns.cell(index, python * statistics.deviation(column) + statistics.mean(column));
        }
        turns.turn(TurnSegment.CHECK, 0, blockRows, table.columns());
        stage.tally().sent(8L * count);
        stage.tally().received(0);
        rows += blockRows;
        blocks++;
        stage.progress(offset + length);
    }
}
