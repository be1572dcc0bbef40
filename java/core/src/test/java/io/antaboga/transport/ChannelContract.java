package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every channel keeps; a room's test makes two connected ends. */
@ExtendWith({Watchdog.class, LeakCheck.class})
abstract class ChannelContract {
    static final Duration SHORT = Duration.ofMillis(20);
    static final int ROUNDS = 200;

    Channel left;
    Channel right;

    /** Connects {@link #left} and {@link #right}, both with a limit of {@link #limit()}. */
    abstract void connect() throws Exception;

    /** The longest message in these tests. */
    abstract int limit();

    @BeforeEach
    final void open() throws Exception {
        connect();
    }

    @AfterEach
    final void closeBoth() throws IpcException {
        left.close();
        right.close();
    }

    static byte[] message(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + seed);
        }
        return bytes;
    }

    @Test
    void everySizeCrossesBothWays() throws Exception {
        for (int size : new int[] {0, 1, 64, 31415, limit() - 1, limit()}) {
            byte[] message = message(Math.min(size, limit()), size);
            Blocked sender = Blocked.start(false, () -> left.send(message));
            assertArrayEquals(message, right.receive());
            sender.returned();
            Blocked answer = Blocked.start(true, () -> right.send(ByteBuffer.wrap(message)));
            assertArrayEquals(message, left.receive());
            answer.returned();
        }
    }

    @Test
    void tooLongIsRefusedAndNothingIsLost() throws Exception {
        byte[] tooLong = new byte[limit() + 1];
        left.send(message(5, 1));
        IpcException failure = assertThrows(IpcException.class, () -> left.send(tooLong));
        assertEquals("EMSGSIZE", failure.code());
        assertEquals((long) limit() + 1, failure.details().get("length"));
        assertEquals((long) limit(), failure.details().get("limit"));
        assertEquals(
                "EMSGSIZE",
                assertThrows(IpcException.class, () -> left.trySend(ByteBuffer.wrap(tooLong)))
                        .code());
        left.send(message(6, 2));
        assertArrayEquals(message(5, 1), right.receive());
        assertArrayEquals(message(6, 2), right.receive());
        assertEquals(limit(), left.maxMessageLength());
    }

    @Test
    void theBufferIsConsumedFromItsPosition() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(10).put(new byte[] {9, 9, 1, 2, 3, 9});
        direct.position(2).limit(5);
        left.send(direct);
        assertEquals(0, direct.remaining());
        assertArrayEquals(new byte[] {1, 2, 3}, right.receive());
        ByteBuffer readOnly = ByteBuffer.wrap(new byte[] {4, 5}).asReadOnlyBuffer();
        assertTrue(left.trySend(readOnly));
        assertEquals(0, readOnly.remaining());
        assertArrayEquals(new byte[] {4, 5}, right.receive());
    }

    @Test
    void threadsSendAndReceiveWholeMessagesInOrder() throws Exception {
        int threads = 4;
        int each = 500;
        List<Blocked> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            senders.add(Blocked.start(t % 2 == 0, () -> {
                for (int i = 0; i < each; i++) {
                    ByteBuffer message = ByteBuffer.wrap(message(8 + i % 300, thread));
                    left.send(message.putInt(0, thread).putInt(4, i));
                }
            }));
        }
        int[] next = new int[threads];
        List<Blocked> receivers = new ArrayList<>();
        for (int r = 0; r < 2; r++) {
            receivers.add(Blocked.start(r == 0, () -> {
                for (int i = 0; i < threads * each / 2; i++) {
                    ByteBuffer message = ByteBuffer.wrap(right.receive());
                    byte[] expected = message(8 + message.getInt(4) % 300, message.getInt(0));
                    assertArrayEquals(
                            Arrays.copyOfRange(expected, 8, expected.length),
                            Arrays.copyOfRange(message.array(), 8, message.capacity()));
                    synchronized (next) {
                        next[message.getInt(0)]++;
                    }
                }
            }));
        }
        for (Blocked sender : senders) {
            sender.returned();
        }
        for (Blocked receiver : receivers) {
            receiver.returned();
        }
        for (int count : next) {
            assertEquals(each, count);
        }
    }

    @Test
    void tryingNeverBlocks() throws Exception {
        assertEquals(Optional.empty(), right.tryReceive());
        int sent = fill();
        assertTrue(sent > 0);
        for (int i = 0; i < sent; i++) {
            assertArrayEquals(message(100, i), right.tryReceive().orElseThrow());
        }
        assertEquals(Optional.empty(), right.tryReceive());
    }

    /** Sends messages of 100 bytes until there is no room. */
    final int fill() throws IpcException {
        int sent = 0;
        while (left.trySend(ByteBuffer.wrap(message(100, sent)))) {
            sent++;
        }
        return sent;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeadlineEndsWaiting(boolean virtual) throws Exception {
        Blocked receiver = Blocked.start(virtual, () -> right.receive(SHORT));
        assertInstanceOf(DeadlineException.class, receiver.ended().failure());
        assertThrows(DeadlineException.class, () -> right.receive(Duration.ZERO));
        int sent = fill();
        Blocked sender = Blocked.start(virtual, () -> left.send(message(100, -1), SHORT));
        assertInstanceOf(DeadlineException.class, sender.ended().failure());
        assertThrows(DeadlineException.class, () -> left.send(message(100, -1), Duration.ZERO));
        for (int i = 0; i < sent; i++) {
            assertArrayEquals(message(100, i), right.receive(Duration.ZERO));
        }
        assertEquals(Optional.empty(), right.tryReceive(), "the send that failed sent nothing");
        left.send(message(7, 7), Duration.ZERO);
        assertArrayEquals(message(7, 7), right.receive(Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyDeadlineEndsAReceive(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Duration timeout = Duration.ofNanos(round * 10_000L);
            Blocked receiver = Blocked.start(virtual, () -> right.receive(timeout));
            assertInstanceOf(DeadlineException.class, receiver.ended().failure());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyInterruptEndsAReceive(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Blocked receiver = Blocked.start(virtual, right::receive).drift(round);
            receiver.interrupt();
            Blocked.Ended ended = receiver.ended();
            assertInstanceOf(InterruptedIpcException.class, ended.failure());
            assertTrue(ended.interrupted(), "the interrupt status is set");
        }
        left.send(message(3, 3));
        assertArrayEquals(message(3, 3), right.receive());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyInterruptEndsASend(boolean virtual) throws Exception {
        int sent = fill();
        for (int round = 0; round < ROUNDS; round++) {
            Blocked sender =
                    Blocked.start(virtual, () -> left.send(message(100, -1))).drift(round);
            sender.interrupt();
            assertInstanceOf(InterruptedIpcException.class, sender.ended().failure());
        }
        for (int i = 0; i < sent; i++) {
            assertArrayEquals(message(100, i), right.receive());
        }
        assertEquals(Optional.empty(), right.tryReceive());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCloseEndsAReceive(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Channel closing = right;
            Blocked receiver = Blocked.start(virtual, closing::receive).drift(round);
            Blocked other = Blocked.start(!virtual, closing::receive);
            closing.close();
            assertInstanceOf(ClosedException.class, receiver.ended().failure());
            assertInstanceOf(ClosedException.class, other.ended().failure());
            left.close();
            connect();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCloseEndsASend(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS / 4; round++) {
            fill();
            Channel closing = left;
            Blocked sender =
                    Blocked.start(virtual, () -> closing.send(message(100, -1))).drift(round);
            closing.close();
            assertInstanceOf(ClosedException.class, sender.ended().failure());
            right.close();
            connect();
        }
    }

    @Test
    void afterCloseEverythingIsClosed() throws Exception {
        left.close();
        left.close();
        assertThrows(ClosedException.class, () -> left.send(message(1, 1)));
        assertThrows(ClosedException.class, () -> left.trySend(ByteBuffer.allocate(1)));
        assertThrows(ClosedException.class, left::receive);
        assertThrows(ClosedException.class, left::tryReceive);
        assertEquals(
                "CLOSED",
                assertThrows(ClosedException.class, () -> left.receive(SHORT)).code());
    }

    @Test
    void misuseIsNotAnIpcFailure() {
        assertThrows(IllegalArgumentException.class, () -> left.receive(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> left.send(new byte[0], Duration.ofNanos(-1)));
        assertThrows(NullPointerException.class, () -> left.receive(null));
        assertThrows(NullPointerException.class, () -> left.send((byte[]) null));
        assertFalse(Thread.interrupted());
    }
}
