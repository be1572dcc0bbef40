package io.antaboga.interop;

import io.antaboga.layout.RecordLayout;
import io.antaboga.layout.SegmentKind;
import io.antaboga.memory.LayoutSegment;
import io.antaboga.memory.PosixShm;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One end of a record that Java and Python share: {@code write} or {@code read}, {@code seqlock} or {@code latest}, the
 * segment's name, the declaration, and how many reads. Each value fills the record with one number, so that a torn read shows.
 *
 * <p>Writing goes on, with pauses, until standard input ends; reading ends with a line {@code accepted torn refused}.
 */
public final class TearingPeer {
    private static final int BURST = 16;

    private TearingPeer() {}

    /** Does what the arguments say. */
    public static void main(String[] arguments) throws IOException {
        SegmentKind kind = SegmentKind.valueOf(arguments[1]);
        RecordLayout layout = RecordLayout.parse(arguments[3].getBytes(StandardCharsets.UTF_8), "arguments");
        MemorySegment copy = MemorySegment.ofArray(new long[(int) (layout.size() / Long.BYTES)]);
        try (LayoutSegment segment = LayoutSegment.attach(PosixShm.open(arguments[2]), kind, Duration.ZERO, layout)) {
            Shared shared = kind == SegmentKind.SEQLOCK
                    ? new Shared(segment.seqlock()::write, segment.seqlock()::tryRead)
                    : new Shared(
                            segment.latest()::write, into -> segment.latest().tryRead(into) > 0);
            if (arguments[0].equals("write")) {
                write(shared, copy);
            } else {
                read(shared, copy, Long.parseLong(arguments[4]));
            }
        }
    }

    /**
     * A record that is read in one piece.
     *
     * @param writing writes it
     * @param reading reads it, if it can be read now
     */
    private record Shared(Writing writing, Reading reading) {}

    private interface Writing {
        void write(MemorySegment from);
    }

    private interface Reading {
        boolean tryRead(MemorySegment into);
    }

    private static void write(Shared shared, MemorySegment copy) throws IOException {
        System.out.println("writing");
        System.out.flush();
        for (long value = 1; System.in.available() == 0; ) {
            for (int burst = 0; burst < BURST; burst++) {
                fill(copy, value++);
                shared.writing.write(copy);
            }
            LockSupport.parkNanos(1);
        }
    }

    private static void fill(MemorySegment copy, long value) {
        for (long at = 0; at < copy.byteSize(); at += Long.BYTES) {
            copy.set(ValueLayout.JAVA_LONG, at, value);
        }
    }

    private static void read(Shared shared, MemorySegment copy, long reads) {
        long accepted = 0;
        long torn = 0;
        long refused = 0;
        while (accepted < reads) {
            if (!shared.reading.tryRead(copy)) {
                refused++;
                Thread.onSpinWait();
                continue;
            }
            accepted++;
            long first = copy.get(ValueLayout.JAVA_LONG, 0);
            for (long at = Long.BYTES; at < copy.byteSize(); at += Long.BYTES) {
                if (copy.get(ValueLayout.JAVA_LONG, at) != first) {
                    torn++;
                    break;
                }
            }
        }
        System.out.println(accepted + " " + torn + " " + refused);
        System.out.flush();
    }
}
