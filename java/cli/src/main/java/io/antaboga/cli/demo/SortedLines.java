package io.antaboga.cli.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of a text in the order of their bytes, as Python sorts them; the part after the last newline is one too. */
final class SortedLines {
    private final byte[] text;
    private final List<Line> lines = new ArrayList<>();

    /** A line of the text, its newline left out. */
    private record Line(int from, int to) {}

    private SortedLines(byte[] text) {
        this.text = text;
    }

    /** Sorts the lines of {@code text}, which must not change as long as this is used. */
    static SortedLines of(byte[] text) {
        SortedLines sorted = new SortedLines(text);
        int from = 0;
        for (int at = 0; at <= text.length; at++) {
            if (at == text.length || text[at] == '\n') {
                sorted.lines.add(new Line(from, at));
                from = at + 1;
            }
        }
        sorted.lines.sort(
                (one, other) -> Arrays.compareUnsigned(text, one.from(), one.to(), text, other.from(), other.to()));
        return sorted;
    }

    /** The lines, the lowest first, with newlines between them. */
    byte[] ascending() {
        return joined(lines);
    }

    /** The lines, the highest first. */
    byte[] descending() {
        return joined(lines.reversed());
    }

    private byte[] joined(List<Line> order) {
        byte[] joined = new byte[text.length];
        int at = 0;
        for (Line line : order) {
            if (line != order.getFirst()) {
                joined[at++] = '\n';
            }
            int length = line.to() - line.from();
            System.arraycopy(text, line.from(), joined, at, length);
            at += length;
        }
        return joined;
    }
}
