package io.antaboga.cli.demo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The records of a log, whose layout stands in {@code antaboga_demo/datagram.py}; for one thread. */
final class LogRecords {
    /** Bytes before the text of a record. */
    static final int HEADER = 10;

    private static final int LEVELS = 4;
    private static final byte END = (byte) 0xff;

    private final int senders;
    private final long[] counts;
    private final long[] numbers;
    private long written;

    LogRecords(int senders) {
        this.senders = senders;
        this.counts = new long[senders * LEVELS];
        this.numbers = new long[senders];
    }

    /** The lines of the input with their newlines; longer ones are cut. */
    Iterable<Input.Piece> lines(Input input, int longest) {
        return () -> new Iterator<>() {
            private long offset;

            @Override
            public boolean hasNext() {
                return offset < input.length();
            }

            @Override
            public Input.Piece next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                long from = offset;
                long limit = Math.min(input.length(), from + longest);
                do {
                    offset++;
                } while (offset < limit && input.bytes().get(ValueLayout.JAVA_BYTE, offset - 1) != '\n');
                MemorySegment line = input.bytes().asSlice(from, offset - from);
                return new Input.Piece(from, line);
            }
        };
    }

    /** Which sender's turn it is, from 0. */
    int sender() {
        return (int) (written % senders);
    }

    /** The next record, of the sender whose turn it is. */
    ByteBuffer next(ByteBuffer text) {
        int sender = sender();
        int level = text.remaining() % LEVELS;
        ByteBuffer record = ByteBuffer.allocate(HEADER + text.remaining());
        record.put((byte) sender).put((byte) level).putLong(numbers[sender]);
        counts[sender * LEVELS + level]++;
        numbers[sender]++;
        written++;
        return record.put(text.duplicate()).flip();
    }

    /** What ends the log: Java's own totals. */
    ByteBuffer end() {
        ByteBuffer totals = ByteBuffer.allocate(1 + Long.BYTES * counts.length).put(END);
        for (long count : counts) {
            totals.putLong(count);
        }
        return totals.flip();
    }

    /** Records so far, level by level, the first sender's first. */
    List<Long> counts() {
        return Arrays.stream(counts).boxed().toList();
    }
}
