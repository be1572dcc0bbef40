package io.antaboga.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The end that measures: carries out the lines that {@link Order#line()} writes. The answer to each is a line
 * {@code CALLS NANOSECONDS SAMPLES} and then, for each sample, the nanoseconds of one round trip or exercise as a little-endian
 * 32-bit number; to {@link Order#HEAP} it is the bytes in use, in place of the calls.
 */
final class CallerEnd {
    private static final int MOST_SAMPLES = 1 << 22;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final Link link;
    private final BufferedReader orders;
    private final OutputStream answers;
    private int[] samples = new int[1 << 16];

    CallerEnd(Link link, InputStream orders, OutputStream answers) {
        this.link = link;
        this.orders = new BufferedReader(new InputStreamReader(orders, StandardCharsets.US_ASCII));
        this.answers = answers;
    }

    /** Carries out orders until there are no more, then ends the echo. */
    void takeOrders() throws IOException {
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            long size = Long.parseLong(words[1]);
            int length = (int) size;
            long amount = Long.parseLong(words[2]);
            switch (words[0]) {
                case Order.ROUND_TRIP, Order.OBJECT -> {
                    ByteBuffer message = message(Link.ECHO, length);
                    timed(() -> call(message), amount * 1_000_000);
                }
                case Order.ONE_WAY, Order.QUEUE -> oneWay(length, amount * 1_000_000);
                case Order.COUNT -> count(message(Link.ECHO, length), amount);
                case Order.HEAP -> answer(heapInUse(), 0, 0);
                default -> timed(exercise(words[0], size), amount * 1_000_000);
            }
        }
        link.send(new byte[] {Link.QUIT});
    }

    private Exercise exercise(String kind, long size) throws IOException {
        if (link instanceof Exercise.Giver giver) {
            return giver.exercise(kind, size);
        }
        throw new IOException("no such order: " + kind);
    }

    private void timed(Exercise exercise, long span) throws IOException {
        int kept = 0;
        long calls = 0;
        long start = System.nanoTime();
        long last = start;
        long rested = 0;
        while (last - start < span) {
            exercise.run();
            long now = System.nanoTime();
            if (kept < MOST_SAMPLES) {
                if (kept == samples.length) {
                    samples = Arrays.copyOf(samples, 2 * kept);
                }
                samples[kept++] = (int) Math.min(now - last, UNSIGNED_INT);
            }
            calls++;
            last = now;
            if (exercise.after()) {
                last = System.nanoTime();
                rested += last - now;
            }
        }
        answer(calls, last - start - rested, kept);
    }

    private void oneWay(int length, long span) throws IOException {
        ByteBuffer message = message(Link.SINK, length);
        long calls = 1;
        long start = System.nanoTime();
        for (; System.nanoTime() - start < span; calls++) {
            link.send(message.rewind());
            link.awaitTaken();
        }
        call(message(Link.ECHO, length));
        answer(calls, System.nanoTime() - start, 0);
    }

    private void count(ByteBuffer message, long calls) throws IOException {
        long start = System.nanoTime();
        for (long done = 0; done < calls; done++) {
            call(message);
        }
        answer(calls, System.nanoTime() - start, 0);
    }

    private void call(ByteBuffer message) throws IOException {
        link.send(message.rewind());
        if (!link.receives(message)) {
            throw new IOException("the answer is not the message");
        }
    }

    private ByteBuffer message(byte operation, int length) {
        ByteBuffer message = link.allocate(length);
        while (message.hasRemaining()) {
            message.put((byte) 7);
        }
        return message.put(0, operation);
    }

    private static long heapInUse() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void answer(long calls, long nanoseconds, int kept) throws IOException {
        answers.write((calls + " " + nanoseconds + " " + kept + "\n").getBytes(StandardCharsets.US_ASCII));
        ByteBuffer raw = ByteBuffer.allocate(kept * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asIntBuffer().put(samples, 0, kept);
        answers.write(raw.array());
        answers.flush();
    }
}
