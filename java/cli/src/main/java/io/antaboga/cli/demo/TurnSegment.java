package io.antaboga.cli.demo;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The shared memory of the rows {@code posixshm} and {@code sysvshm}, and its hand-over; the layout stands in
 * {@code antaboga_demo/turns.py}. For one thread.
 */
final class TurnSegment {
    /** Text and cells are in the segment: digest the one, standardise the other. */
    static final long WORK = 1;
    /** Java has put the cells back: say how many are wrong. */
    static final long CHECK = 2;
    /** Copy the text out and in again. */
    static final long ECHO = 3;
    /** Copy the text out. */
    static final long TAKE = 4;
    /** Report, and end. */
    static final long END = 5;

    /** Most bytes of text in one turn. */
    static final int MOST_TEXT = 1 << 20;
    /** Most doubles in one turn. */
    static final int MOST_CELLS = 1 << 19;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long MEANS = 64;
    private static final long DEVIATIONS = 576;
    private static final long TEXT = 4096;
    private static final long CELLS = TEXT + MOST_TEXT;

    /** Bytes of the segment. */
    static final long SIZE = CELLS + 8L * MOST_CELLS;

    private final MemorySegment memory;
    private final HandOver handOver;

    TurnSegment(MemorySegment memory, HandOver handOver) {
        this.memory = memory;
        this.handOver = handOver;
    }

    /** Says how each column is to be standardised. */
    void columns(ColumnStatistics statistics) {
        for (int column = 0; column < statistics.columns(); column++) {
            memory.set(DOUBLE, MEANS + 8L * column, statistics.mean(column));
            memory.set(DOUBLE, DEVIATIONS + 8L * column, statistics.deviation(column));
        }
    }

    /** The text of the turn. */
    MemorySegment text(long length) {
        return memory.asSlice(TEXT, length);
    }

    double cell(int index) {
        return memory.get(DOUBLE, CELLS + 8L * index);
    }

    void cell(int index, double value) {
        memory.set(DOUBLE, CELLS + 8L * index, value);
    }

    /** Hands the segment over, and waits until it is handed back. */
    void turn(long command, long length, long rows, long columns) throws IOException {
        memory.set(LONG, 0, command);
        memory.set(LONG, 8, length);
        memory.set(LONG, 16, rows);
        memory.set(LONG, 24, columns);
        handOver.give();
        handOver.takeBack();
    }

    /** Measures turns that echo a text, and one-way speed in the longest texts. */
    void measure(Stage stage) throws IOException {
        Measure.roundTrips(stage, MOST_TEXT, message -> {
            text(message.length).copyFrom(MemorySegment.ofArray(message));
            turn(ECHO, message.length, 0, 0);
            return text(message.length).toArray(ValueLayout.JAVA_BYTE);
        });
        MemorySegment source = MemorySegment.ofArray(new byte[MOST_TEXT]);
        AtomicLong arrived = new AtomicLong();
        long start = System.nanoTime();
        long carried = Measure.carry(stage, MOST_TEXT, () -> {
            text(MOST_TEXT).copyFrom(source);
            turn(TAKE, MOST_TEXT, 0, 0);
            arrived.addAndGet(answer());
        });
        Measure.carried(stage, carried, arrived.get(), System.nanoTime() - start);
    }

    /** What Python left as the turn's outcome. */
    long answer() {
        return memory.get(LONG, 32);
    }
}
