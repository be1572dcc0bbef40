package io.antaboga.cli.demo;

import io.antaboga.LayoutException;
import io.antaboga.layout.BytesField;
import io.antaboga.layout.DoubleField;
import io.antaboga.layout.IntegerField;
import io.antaboga.layout.RecordLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/**
 * The records of the row {@code layout}: where anything lies is in the declarations beside {@code antaboga_demo/layout.py},
 * and nowhere here. For one thread.
 */
final class DeclaredTable {
    /** Rows of a table. */
    static final RecordLayout ROW = declared("table_row.layout.json");
    /** What is to be done with them. */
    static final RecordLayout TURN = declared("turn.layout.json");

    /** Rows in one turn, at most. */
    static final int ROWS = 4096;

    /** Values of the field {@code command}. */
    static final long WORK = TurnSegment.WORK;

    static final long CHECK = TurnSegment.CHECK;
    static final long ECHO = TurnSegment.ECHO;
    static final long TAKE = TurnSegment.TAKE;
    static final long END = TurnSegment.END;

    private static final IntegerField NUMBER = ROW.integerField("number");
    private static final IntegerField LENGTH = ROW.integerField("length");
    private static final IntegerField ROW_COLUMNS = ROW.integerField("columns");
    private static final BytesField TEXT = ROW.bytesField("text");
    private static final DoubleField CELLS = ROW.doubleField("cells");

    /** Octets of text in one row, at most. */
    static final int MOST_TEXT = (int) TEXT.location().element().size();

    private static final IntegerField COMMAND = TURN.integerField("command");
    private static final IntegerField COLUMNS = TURN.integerField("columns");
    private static final IntegerField COUNT = TURN.integerField("rows");
    private static final IntegerField TOTAL = TURN.integerField("total");
    private static final IntegerField OCTETS = TURN.integerField("octets");
    private static final IntegerField ANSWER = TURN.integerField("answer");
    private static final DoubleField MEANS = TURN.doubleField("means");
    private static final DoubleField DEVIATIONS = TURN.doubleField("deviations");

    private final MemorySegment rows;
    private final MemorySegment turn;
    private final HandOver handOver;

    /**
     * Works on records.
     *
     * @param rows {@value #ROWS} of {@link #ROW}
     * @param turn one of {@link #TURN}
     */
    DeclaredTable(MemorySegment rows, MemorySegment turn, HandOver handOver) {
        this.rows = rows;
        this.turn = turn;
        this.handOver = handOver;
    }

    private static RecordLayout declared(String name) {
        try (InputStream resource = DeclaredTable.class.getResourceAsStream("/python/antaboga_demo/" + name)) {
            return RecordLayout.parse(resource.readAllBytes(), name);
        } catch (LayoutException wrong) {
            throw new IllegalStateException(wrong);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Says how each column is to be standardised. */
    void columns(ColumnStatistics statistics) {
        COLUMNS.set(turn, 0, statistics.columns());
        for (int column = 0; column < statistics.columns(); column++) {
            MEANS.set(turn, 0, column, statistics.mean(column));
            DEVIATIONS.set(turn, 0, column, statistics.deviation(column));
        }
    }

    /** Fills a row of this turn, and returns where its text lies. */
    MemorySegment fill(int index, long number, MemorySegment text, double[] cells, int columns) {
        long base = index * ROW.size();
        NUMBER.set(rows, base, number);
        LENGTH.set(rows, base, text.byteSize());
        ROW_COLUMNS.set(rows, base, columns);
        for (int column = 0; column < columns; column++) {
            CELLS.set(rows, base, column, cells[column]);
        }
        return TEXT.get(rows, base).asSlice(0, text.byteSize()).copyFrom(text);
    }

    double cell(int index, int column) {
        return CELLS.get(rows, index * ROW.size(), column);
    }

    void cell(int index, int column, double value) {
        CELLS.set(rows, index * ROW.size(), column, value);
    }

    /** The memory of the rows as a message, which {@link #message} takes to Python. */
    MemorySegment octets(long length) {
        return rows.asSlice(0, length);
    }

    /** Hands so many rows over, and waits until they are handed back. */
    void turn(long command, int count, long total) throws IOException {
        COUNT.set(turn, 0, count);
        TOTAL.set(turn, 0, total);
        hand(command);
    }

    /** Has Python copy a message, and returns how many octets it took, if it was asked to take them. */
    long message(long command, long length) throws IOException {
        OCTETS.set(turn, 0, length);
        hand(command);
        return ANSWER.get(turn, 0);
    }

    private void hand(long command) throws IOException {
        COMMAND.set(turn, 0, command);
        handOver.give();
        handOver.takeBack();
    }
}
