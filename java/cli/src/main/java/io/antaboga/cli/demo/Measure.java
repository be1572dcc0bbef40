package io.antaboga.cli.demo;

import io.antaboga.transport.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The two measurements that follow the work on a channel; Python's half is {@code antaboga_demo/measure.py}. */
final class Measure {
    /** Round trips that are measured; as many go before them. */
    static final int ROUND_TRIPS = 1000;
    /** Bytes of a message that goes back and forth. */
    static final int PING = 64;
    /** Bytes that go one way are at least this many, the input repeated. */
    static final long CARRY = 16 << 20;

    private Measure() {}

    /** Measures round trips, then one-way speed in pieces of {@code pieceSize} bytes of zeros. */
    static void channel(Channel channel, int pieceSize, Tally tally, Checks checks) throws IOException {
        long[] nanos = new long[ROUND_TRIPS];
        byte[] ping = new byte[PING];
        for (int trip = -ROUND_TRIPS; trip < ROUND_TRIPS; trip++) {
            long start = System.nanoTime();
            channel.send(ping, Stage.PATIENCE);
            channel.receive(Stage.PATIENCE);
            if (trip >= 0) {
                nanos[trip] = System.nanoTime() - start;
            }
        }
        tally.roundTrips(nanos);
        channel.send(new byte[0], Stage.PATIENCE);
        ByteBuffer piece = ByteBuffer.allocateDirect(pieceSize);
        long carried = 0;
        long start = System.nanoTime();
        for (; carried < CARRY; carried += pieceSize) {
            channel.send(piece.clear(), Stage.PATIENCE);
        }
        channel.send(new byte[0], Stage.PATIENCE);
        long arrived = ByteBuffer.wrap(channel.receive(Stage.PATIENCE)).getLong();
        tally.carry(carried, System.nanoTime() - start);
        checks.same("bytes carried one way, by Python's count", carried, arrived);
    }
}
