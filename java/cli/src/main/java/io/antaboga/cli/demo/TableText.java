package io.antaboga.cli.demo;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Any bytes read as a table: a line is a row, commas part the fields, the first line says how many columns there are.
 *
 * <p>At most {@value #MOST_COLUMNS} columns are looked at; what a row lacks, and every field that is no plain number, is
 * NaN. The table is handed on in blocks of whole lines; a line that is longer than a block is cut. Immutable.
 */
final class TableText {
    /** Columns that are looked at. */
    static final int MOST_COLUMNS = 64;

    private final MemorySegment text;
    private final int columns;

    TableText(MemorySegment text) {
        this.text = text;
        this.columns = columns(text);
    }

    /** A run of whole lines. */
    @FunctionalInterface
    interface BlockReader {
        /**
         * Takes a block.
         *
         * @param offset where its text begins
         * @param length bytes of text
         * @param cells its rows, one after another; valid during the call
         * @param count how many of {@code cells} are meant
         */
        void block(long offset, long length, double[] cells, int count) throws IOException;
    }

    /** Columns of the table, at least 1. */
    int columns() {
        return columns;
    }

    /** Hands on the whole text, in order, in blocks of at most {@code mostText} bytes and {@code mostCells} cells. */
    void read(int mostText, int mostCells, BlockReader reader) throws IOException {
        double[] cells = new double[mostCells];
        int count = 0;
        long begin = 0;
        for (long line = 0; line < text.byteSize(); ) {
            long end = lineEnd(line, Math.min(text.byteSize(), line + mostText));
            if (end - begin > mostText || count + columns > mostCells) {
                reader.block(begin, line - begin, cells, count);
                begin = line;
                count = 0;
            }
            fill(line, end, cells, count);
            count += columns;
            line = end;
        }
        if (begin < text.byteSize()) {
            reader.block(begin, text.byteSize() - begin, cells, count);
        }
    }

    /** Just after the newline that ends the line, or {@code limit}. */
    private long lineEnd(long from, long limit) {
        long at = from;
        while (at < limit && text.get(ValueLayout.JAVA_BYTE, at) != '\n') {
            at++;
        }
        return Math.min(at + 1, limit);
    }

    private void fill(long from, long end, double[] cells, int at) {
        long stop = from < end && text.get(ValueLayout.JAVA_BYTE, end - 1) == '\n' ? end - 1 : end;
        long field = from;
        for (int column = 0; column < columns; column++) {
            long fieldEnd = field;
            while (fieldEnd < stop && text.get(ValueLayout.JAVA_BYTE, fieldEnd) != ',') {
                fieldEnd++;
            }
            cells[at + column] = field > stop ? Double.NaN : Cell.of(text, field, fieldEnd);
            field = fieldEnd + 1;
        }
    }

    private static int columns(MemorySegment text) {
        int columns = 1;
        for (long at = 0; at < text.byteSize() && columns < MOST_COLUMNS; at++) {
            byte octet = text.get(ValueLayout.JAVA_BYTE, at);
            if (octet == '\n') {
                break;
            }
            columns += octet == ',' ? 1 : 0;
        }
        return columns;
    }
}
