package io.antaboga.interop;

import io.antaboga.Lifetime;
import io.antaboga.layout.RingReader;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.RingSegment;
import io.antaboga.transport.RingChannel;
import io.antaboga.transport.RingWait;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One side of the question whether a message can be sent, and its reader fall asleep, without either noticing the other:
 * {@code reads} or {@code writes}, the ring's name, the name of the words by which the rounds are begun and ended, and how many.
 *
 * <p>Who comes later notices the other for certain. So each round begins a little earlier or later than the one before, towards the
 * moment at which both act at once.
 */
public final class RingLitmusPeer {
    /** Of the words, in octets: round begun, and done by each. */
    private static final long BEGUN = 0;

    private static final long DONE_HERE = 64;
    private static final long DONE_THERE = 128;
    private static final long SEEN_THERE = 192;
    private static final long BALLAST = 1024;
    private static final int LENGTH = 1000;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long CONSUMER = 128;
    private static final long NO_MORE = Long.MAX_VALUE;
    private static final int LOOKS = 1 << 20;
    private static final int STEP = 16;
    private static final int JITTER = 256;

    private final MemorySegment words;
    /** Stored to by who falls asleep, just before, and read by the other: what comes after is long in getting there, unless it is fenced. */
    private final MemorySegment ballast;

    private final long rounds;
    private long skew;

    private RingLitmusPeer(MemorySegment words, long rounds) {
        this.words = words;
        ballast = words.asSlice(BALLAST, LENGTH);
        this.rounds = rounds;
    }

    /** Does what the arguments say. */
    public static void main(String[] arguments) throws IOException {
        try (PosixShm words = PosixShm.open(arguments[2])) {
            RingLitmusPeer peer = new RingLitmusPeer(words.memory(), Long.parseLong(arguments[3]));
            if (arguments[0].equals("reads")) {
                System.out.println(peer.reads(arguments[1]));
            } else {
                peer.writes(arguments[1]);
            }
        }
    }

    /** How often neither noticed the other. */
    private long reads(String name) throws IOException {
        long lost = 0;
        int[] c = new int[4];
        try (RingSegment ring = RingSegment.open(name, LONG)) {
            RingReader reader = new RingReader(ring.memory(), ring.header(), name);
            long consumer = ring.header().dataOffset() - CONSUMER;
            for (long round = 1; round <= rounds && begins(round); round++) {
                ballast.fill((byte) round);
                reader.fallAsleep();
                boolean seen = reader.read() != null;
                await(DONE_THERE, round);
                boolean rung = (long) WORD.getVolatile(ring.memory(), consumer) == 0;
                c[(seen ? 1 : 0) + (rung ? 2 : 0)]++;
                if (round % 100000 == 0) System.err.println(java.util.Arrays.toString(c) + " " + skew);
                if (!seen && !rung) {
                    lost++;
                }
                reader.read().toArray(ValueLayout.JAVA_BYTE);
                reader.consume();
                reader.awake();
                later(!seen);
                WORD.setVolatile(words, DONE_HERE, round);
            }
        }
        return lost;
    }

    private void writes(String name) throws IOException {
        try (RingChannel channel = RingChannel.create(null, name, 1, RingWait.BLOCK, Lifetime.PROCESS)) {
            System.out.println("made");
            byte[] message = new byte[LENGTH];
            for (long round = 1; round <= rounds && begins(round); round++) {
                channel.send(ByteBuffer.wrap(message));
                WORD.setVolatile(words, DONE_HERE, round);
                await(DONE_THERE, round);
                ballast.toArray(ValueLayout.JAVA_BYTE);
                later((long) WORD.getVolatile(words, SEEN_THERE) != 0);
            }
        }
    }

    /** Whether there is another round; at its moment. */
    private boolean begins(long round) {
        await(BEGUN, round);
        if ((long) WORD.getVolatile(words, BEGUN) == NO_MORE) {
            return false;
        }
        long end = System.nanoTime() + Math.max(0, skew + round * 37 % JITTER - JITTER / 2);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return true;
    }

    private void later(boolean wasEarly) {
        skew = Math.clamp(skew + (wasEarly ? STEP : -STEP), 0, 20_000);
    }

    private void await(long word, long round) {
        long began = 0;
        for (long looks = 1; (long) WORD.getVolatile(words, word) < round; looks++) {
            Thread.onSpinWait();
            if (looks % LOOKS == 0) {
                long now = System.nanoTime();
                began = began == 0 ? now : began;
                if (now - began > LONG.toNanos()) {
                    throw new IllegalStateException("the other side does not go on, round=" + round);
                }
            }
        }
    }
}
