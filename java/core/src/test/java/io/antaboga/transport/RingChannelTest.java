package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_DONTWAIT;
import static io.antaboga.os.Constants.MSG_NOSIGNAL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.PeerClosedException;
import io.antaboga.os.Deadline;
import io.antaboga.os.SysSocket;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Names;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rings keep what all channels do, whether they look before they sleep or not. One that only looks burns the processor that its other end needs here. */
class RingChannelTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int CAPACITY = 1 << 18;

    @Nested
    class Adaptive extends Rings {
        Adaptive() {
            super(RingWait.ADAPTIVE);
        }
    }

    @Nested
    class Block extends Rings {
        Block() {
            super(RingWait.BLOCK);
        }
    }

    abstract static class Rings extends ConnectedChannelContract {
        private final RingWait wait;

        Rings(RingWait wait) {
            this.wait = wait;
        }

        @Override
        void connect() throws Exception {
            String there = "/" + Names.unique();
            String back = "/" + Names.unique();
            left = RingChannel.create(back, there, CAPACITY, wait, Lifetime.PROCESS);
            right = RingChannel.open(there, back, wait, Duration.ZERO);
        }

        @Override
        int limit() {
            return CAPACITY / 4 - 16;
        }
    }

    @ParameterizedTest
    @EnumSource
    void millionsOfOctetsInMessagesOfEveryLengthGoRound(RingWait wait) throws Exception {
        String name = "/" + Names.unique();
        int count = 20_000;
        try (RingChannel out = RingChannel.create(null, name, 1, wait, Lifetime.PROCESS);
                RingChannel in = RingChannel.open(name, null, wait, LONG)) {
            long limit = out.maxMessageLength();
            assertEquals(4096 / 4 - 16, limit);
            Blocked sender = Blocked.start(false, () -> {
                for (int i = 0; i < count; i++) {
                    out.send(ChannelContract.message((int) (i * 37L % (limit + 1)), i), LONG);
                }
            });
            for (int i = 0; i < count; i++) {
                assertArrayEquals(ChannelContract.message((int) (i * 37L % (limit + 1)), i), in.receive(LONG));
            }
            sender.returned();
        }
    }

    @Test
    void anEndIsTakenOnce() throws Exception {
        String name = "/" + Names.unique();
        try (RingChannel made = RingChannel.create(name, null)) {
            try (RingChannel first = RingChannel.open(null, name)) {
                assertEquals(
                        "EBUSY",
                        assertThrows(IpcException.class, () -> RingChannel.open(null, name))
                                .code());
                first.send(new byte[] {1});
            }
            assertThrows(PeerClosedException.class, () -> RingChannel.open(null, name));
            assertArrayEquals(new byte[] {1}, made.receive());
            assertThrows(PeerClosedException.class, made::receive);
        }
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> RingChannel.open(null, name))
                        .code());
    }

    @Test
    void aFullRingWaitsForItsConsumerWhoeverCameFirst() throws Exception {
        String name = "/" + Names.unique();
        try (RingChannel made = RingChannel.create(null, name, 1, RingWait.ADAPTIVE, Lifetime.PROCESS)) {
            int sent = 0;
            while (made.trySend(ByteBuffer.wrap(new byte[100]))) {
                sent++;
            }
            assertTrue(sent > 30, "sent " + sent);
            assertThrows(DeadlineException.class, () -> made.send(new byte[100], Duration.ofMillis(5)));
            Blocked sender = Blocked.start(false, () -> made.send(new byte[101]));
            try (RingChannel other = RingChannel.open(name, null)) {
                // The rest at the end of the ring is too short, so that it takes more room than one message leaves.
                assertEquals(100, other.receive().length);
                assertEquals(100, other.receive().length);
                sender.returned();
                for (int i = 2; i < sent; i++) {
                    assertEquals(100, other.receive().length);
                }
                assertEquals(101, other.receive().length);
                assertTrue(other.tryReceive().isEmpty());
            }
        }
    }

    @Test
    void theEndWakesASenderWithoutRoom() throws Exception {
        String name = "/" + Names.unique();
        try (RingChannel made = RingChannel.create(null, name, 1, RingWait.BLOCK, Lifetime.PROCESS)) {
            RingChannel other = RingChannel.open(name, null);
            while (made.trySend(ByteBuffer.wrap(new byte[500]))) {
                // To the brim.
            }
            Blocked sender = Blocked.start(true, () -> made.send(new byte[500]));
            other.close();
            assertEquals(
                    "EPIPE",
                    assertInstanceOf(IpcException.class, sender.ended().failure())
                            .code());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBellThatNeverStopsMakesNobodyWaitLonger(RingWait wait) throws Exception {
        String name = "/" + Names.unique();
        try (RingChannel in = RingChannel.create(name, null, 1, wait, Lifetime.PROCESS)) {
            flooded(name, () -> in.receive(Duration.ofMillis(10)));
        }
        try (RingChannel out = RingChannel.create(null, name, 1, wait, Lifetime.PROCESS)) {
            while (out.trySend(ByteBuffer.allocate(1000))) {
                // until there is no room
            }
            flooded(name, () -> out.send(ByteBuffer.allocate(1000), Duration.ofMillis(10)));
        }
    }

    /** Octets come faster than they are heard. */
    private static void flooded(String name, Executable waiting) throws Exception {
        RingBell bell = RingBell.connect(name, Deadline.NEVER);
        AtomicBoolean ended = new AtomicBoolean();
        Thread flood = Thread.ofPlatform().start(() -> {
            MemorySegment octets = Arena.ofAuto().allocate(100_000);
            while (!ended.get()) {
                SysSocket.send(bell.fd(), octets.address(), octets.byteSize(), MSG_DONTWAIT | MSG_NOSIGNAL);
            }
        });
        try {
            assertThrows(DeadlineException.class, waiting);
        } finally {
            ended.set(true);
            flood.join();
            bell.close();
        }
    }
}
