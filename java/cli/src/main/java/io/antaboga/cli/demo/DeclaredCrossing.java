package io.antaboga.cli.demo;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

/** A table that goes through declared records, {@value DeclaredTable#ROWS} rows at a time; for one thread. */
final class DeclaredCrossing {
    private static final int LONGEST = 1 << 20;

    private final Stage stage;
    private final DeclaredTable records;
    private final TableText table;
    private final ColumnStatistics statistics;
    private final Digest sent = new Digest();
    private final Difference standardised = new Difference();
    private final double[][] waiting;
    private int count;
    private long length;
    private long rows;
    private long turns;

    DeclaredCrossing(Stage stage, DeclaredTable records) throws IOException {
        this.stage = stage;
        this.records = records;
        table = new TableText(stage.input().bytes());
        statistics = new ColumnStatistics(table.columns());
        waiting = new double[DeclaredTable.ROWS][table.columns()];
        rows((_, _, cells, columns) -> statistics.update(cells, columns));
    }

    /** One call for each row. */
    private void rows(TableText.BlockReader reader) throws IOException {
        table.read(DeclaredTable.MOST_TEXT, table.columns(), reader);
    }

    /** Takes all of the table across, and each turn's rows back. */
    void cross() throws IOException {
        long start = System.nanoTime();
        records.columns(statistics);
        rows(this::row);
        turn();
        stage.tally().work(System.nanoTime() - start);
    }

    private void row(long offset, long octets, double[] cells, int columns) throws IOException {
        MemorySegment text = stage.input().bytes().asSlice(offset, octets);
        sent.update(text);
        stage.sabotage().onTheWay(offset, records.fill(count, rows + 1, text, cells, columns));
        System.arraycopy(cells, 0, waiting[count], 0, columns);
        count++;
        rows++;
        length += octets;
        if (count == DeclaredTable.ROWS) {
            turn();
            stage.progress(offset + octets);
        }
    }

    /** Has Python standardise the rows that wait, compares, puts them back, and has Python compare. */
    private void turn() throws IOException {
        if (count == 0) {
            return;
        }
        long cells = 8L * count * table.columns();
        records.turn(DeclaredTable.WORK, count, rows);
        stage.tally().sent(length + cells);
        stage.tally().received(cells);
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < table.columns(); column++) {
                compareAndPutBack(row, column);
            }
        }
        records.turn(DeclaredTable.CHECK, count, rows);
        stage.tally().sent(cells);
        stage.tally().received(0);
        turns++;
        count = 0;
        length = 0;
    }

    private void compareAndPutBack(int row, int column) {
        double mean = statistics.mean(column);
        double deviation = statistics.deviation(column);
        double own = (waiting[row][column] - mean) / deviation;
        double python = records.cell(row, column);
        if (Double.doubleToLongBits(own) != Double.doubleToLongBits(python)) {
            standardised.found(
                    "row %,d, column %d: %s instead of %s".formatted(rows - count + row + 1, column + 1, python, own));
        }
        records.cell(row, column, python * deviation + mean);
    }

    /** Measures turns that echo octets of the rows' memory, and one-way speed in the longest messages. */
    void measure() throws IOException {
        Measure.roundTrips(stage, LONGEST, message -> {
            records.octets(message.length).copyFrom(MemorySegment.ofArray(message));
            records.message(DeclaredTable.ECHO, message.length);
            return records.octets(message.length).toArray(ValueLayout.JAVA_BYTE);
        });
        MemorySegment source = MemorySegment.ofArray(new byte[LONGEST]);
        AtomicLong arrived = new AtomicLong();
        long start = System.nanoTime();
        long carried = Measure.carry(stage, LONGEST, () -> {
            records.octets(LONGEST).copyFrom(source);
            arrived.addAndGet(records.message(DeclaredTable.TAKE, LONGEST));
        });
        Measure.carried(stage, carried, arrived.get(), System.nanoTime() - start);
    }

    /** Ends the turns. */
    void end() throws IOException {
        records.turn(DeclaredTable.END, 0, rows);
    }

    /** Compares what Python reports. */
    void compare(TableReport report) {
        Answer.compareCounts(stage, sent, report.json());
        report.compare(rows, statistics, standardised);
    }

    /** What crossed, in words. */
    String words() {
        return "a table of %,d rows and %,d columns, as text and as doubles, in %,d turns of up to %,d records, and back"
                .formatted(rows, table.columns(), turns, DeclaredTable.ROWS);
    }
}
