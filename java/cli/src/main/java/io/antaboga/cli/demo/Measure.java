package io.antaboga.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** The measurements that follow the work; Python's half is {@code antaboga_demo/measure.py}. */
final class Measure {
    /** What goes back and forth. */
    private static final List<Series> SERIES =
            List.of(new Series(64, 1000, 120), new Series(4 << 10, 300, 40), new Series(1 << 20, 20, 40));

    /** Bytes that go one way are at least this many. */
    private static final long CARRY = 16 << 20;

    /** Measured briefly, a row makes so many times fewer trips, of which none warms up, and carries so many fewer bytes. */
    private static final int BRIEFLY = 16;

    private Measure() {}

    /** Trips of one size; before they are measured others warm up the JVM for so many milliseconds. */
    private record Series(int size, int trips, long warmUp) {}

    /** The sizes of the messages that go back and forth, in bytes. */
    static int[] sizes() {
        return SERIES.stream().mapToInt(Series::size).toArray();
    }

    /** There and back. */
    @FunctionalInterface
    interface Echo {
        /** What Python returns of a message: the same bytes. */
        byte[] of(byte[] message) throws IOException;
    }

    /** Takes a piece to Python, which answers later. */
    @FunctionalInterface
    interface Carrier {
        /** Takes one piece. */
        void carry() throws IOException;
    }

    /** Measures round trips of each size, or of {@code most} bytes where a message cannot be longer. */
    static void roundTrips(Stage stage, long most, Echo echo) throws IOException {
        Difference difference = new Difference();
        for (Series series : SERIES) {
            byte[] message = new byte[(int) Math.min(series.size(), most)];
            new Random(series.size()).nextBytes(message);
            long[] nanos = new long[stage.brief() ? 1 + series.trips() / BRIEFLY : series.trips()];
            long warmUp = stage.brief() ? 0 : series.warmUp() * 1_000_000;
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < warmUp) {
                difference.compare(0, message, echo.of(message));
            }
            for (int trip = 0; trip < nanos.length; trip++) {
                long start = System.nanoTime();
                byte[] answer = echo.of(message);
                nanos[trip] = System.nanoTime() - start;
                difference.compare(0, message, answer);
            }
            stage.tally().roundTrips(series.size(), message.length, nanos);
        }
        stage.checks().same("messages that were only echoed", Difference.NONE, difference);
    }

    /** Measures round trips, then one-way speed in pieces of {@code pieceSize} bytes of zeros. */
    static void way(Stage stage, Way way, int pieceSize) throws IOException {
        roundTrips(stage, way.most(), message -> {
            way.send(ByteBuffer.wrap(message));
            return way.receive();
        });
        way.send(ByteBuffer.allocate(0));
        ByteBuffer piece = ByteBuffer.allocateDirect(pieceSize);
        long start = System.nanoTime();
        long carried = carry(stage, pieceSize, () -> way.send(piece.clear()));
        way.send(ByteBuffer.allocate(0));
        long arrived = ByteBuffer.wrap(way.receive()).getLong();
        carried(stage, carried, arrived, System.nanoTime() - start);
    }

    /** Takes pieces until there were enough bytes, and returns how many those were. */
    static long carry(Stage stage, int pieceSize, Carrier carrier) throws IOException {
        long enough = stage.brief() ? CARRY / BRIEFLY : CARRY;
        long carried = 0;
        for (; carried < enough; carried += pieceSize) {
            carrier.carry();
        }
        return carried;
    }

    /** Notes what went one way in this time. */
    static void carried(Stage stage, long carried, long arrived, long nanos) {
        stage.tally().carry(carried, nanos);
        stage.checks().same("bytes carried one way, by Python's count", carried, arrived);
    }
}
