package io.antaboga.layout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a segment's records are used; see {@code spec/layout/segment.md}. */
public enum SegmentKind {
    /** As they are: who may touch them when is settled elsewhere. */
    RECORDS(1, 0),
    /** One record behind a sequence word. */
    SEQLOCK(2, 64),
    /** The latest of a number of records. */
    LATEST(3, 128),
    /** Messages from one process to another. */
    RING(4, 192),
    /** One array of any number of dimensions. */
    ARRAY(5, 0);

    private final int number;
    private final int controlSize;

    SegmentKind(int number, int controlSize) {
        this.number = number;
        this.controlSize = controlSize;
    }

    /** The number in the header. */
    public int number() {
        return number;
    }

    /** Bytes before the records that hold the words by which they are used. */
    public int controlSize() {
        return controlSize;
    }

    /** As the command line shows it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<SegmentKind> of(int number) {
        return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
    }
}
