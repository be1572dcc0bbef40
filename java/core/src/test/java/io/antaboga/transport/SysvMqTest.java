package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.SysProcess;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Names;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysvMqTest extends ChannelContract {
    private SysvMq queue;
    private SysvMq other;

    @Override
    void connect() throws IpcException {
        SysvKey key = SysvKey.of(Names.key());
        queue = SysvMq.create(key, Lifetime.PROCESS);
        other = SysvMq.open(key);
        left = queue;
        right = other;
    }

    @Override
    int limit() {
        return Math.toIntExact(queue.maxMessageLength());
    }

    private void send(long... types) throws IpcException {
        for (long type : types) {
            queue.send(ByteBuffer.wrap(message((int) type, 0)), type);
        }
    }

    private long next(Selection selection) throws IpcException {
        Message message = other.tryReceiveMessage(selection).orElseThrow();
        assertArrayEquals(message((int) message.label(), 0), message.body());
        return message.label();
    }

    @Test
    void typesAreChosenByTheReceiver() throws Exception {
        send(5, 3, 9, 3, 7);
        assertEquals(3, next(Selection.exactly(3)));
        assertEquals(5, next(Selection.allBut(3)));
        assertEquals(3, next(Selection.lowestUpTo(8)));
        assertEquals(7, next(Selection.lowestUpTo(8)));
        assertEquals(Optional.empty(), other.tryReceiveMessage(Selection.lowestUpTo(8)));
        assertEquals(Optional.empty(), other.tryReceiveMessage(Selection.allBut(9)));
        assertThrows(DeadlineException.class, () -> other.receiveMessage(Selection.exactly(1), SHORT));
        assertEquals(9, next(Selection.ANY));
    }

    /** Against a list that is searched as {@code msgrcv(2)} says. */
    @Test
    void anySequenceIsThatOfAModel() throws Exception {
        Random random = new Random(4);
        List<Long> model = new ArrayList<>();
        for (int step = 0; step < 2000; step++) {
            long type = random.nextLong(1, 6);
            if (random.nextBoolean() && model.size() < 20) {
                send(type);
                model.add(type);
                continue;
            }
            Selection selection =
                    switch (random.nextInt(4)) {
                        case 0 -> Selection.ANY;
                        case 1 -> Selection.exactly(type);
                        case 2 -> Selection.lowestUpTo(type);
                        default -> Selection.allBut(type);
                    };
            Optional<Long> expected = expected(model, selection);
            expected.ifPresent(model::remove);
            assertEquals(expected, other.tryReceiveMessage(selection).map(Message::label), selection.toString());
            assertEquals(model.size(), queue.figures().messages());
        }
    }

    private static Optional<Long> expected(List<Long> model, Selection selection) {
        long type = selection.type();
        if (type < 0) {
            return model.stream().filter(each -> each <= -type).min(Comparator.naturalOrder());
        }
        Predicate<Long> fits = each -> type == 0 || (each == type) != selection.allBut();
        return model.stream().filter(fits).findFirst();
    }

    @Test
    void aReceiverWaitsForItsType() throws Exception {
        Blocked waiter = Blocked.start(
                true,
                () -> assertEquals(2, other.receiveMessage(Selection.exactly(2)).label()));
        send(1, 2);
        waiter.returned();
        assertEquals(1, next(Selection.ANY));
    }

    @Test
    void aLongerMessageStaysUnlessItMayBeCut() throws Exception {
        send(100);
        Selection short50 = Selection.ANY.upTo(50);
        IpcException failure = assertThrows(IpcException.class, () -> other.receiveMessage(short50));
        assertEquals("E2BIG", failure.code());
        assertEquals(50L, failure.details().get("limit"));
        assertEquals(
                "E2BIG",
                assertThrows(IpcException.class, () -> other.tryReceiveMessage(short50))
                        .code());
        Message cut = other.receiveMessage(Selection.ANY.cutTo(50));
        assertEquals(100, cut.label());
        assertEquals(50, cut.body().length);
        assertEquals(Optional.empty(), other.tryReceive());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aQueueRemovedUnderAReaderOrAWriterIsEidrm(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS / 4; round++) {
            SysvMq removed = queue;
            boolean full = round % 2 == 0;
            if (full) {
                fill();
            }
            Blocked waiter = Blocked.start(virtual, full ? () -> removed.send(message(100, 0)) : removed::receive)
                    .drift(round);
            SysvMq.unlink(queue.key());
            IpcException failure = waiter.ended().failure();
            assertEquals("EIDRM", failure.code());
            assertEquals(removed.key().toHex(), failure.details().get("key"));
            assertEquals(
                    "EIDRM",
                    assertThrows(IpcException.class, () -> other.trySend(ByteBuffer.allocate(1)))
                            .code());
            queue.close();
            other.close();
            connect();
        }
    }

    @Test
    void theFiguresTell() throws Exception {
        send(3, 4);
        SysvMq.Figures figures = other.figures();
        assertEquals(2, figures.messages());
        assertEquals(7, figures.bytes());
        assertTrue(figures.maxBytes() >= limit());
        assertEquals(SysProcess.getpid(), figures.lastSender());
        assertEquals(0, figures.lastReceiver());
        other.receive();
        assertEquals(SysProcess.getpid(), other.figures().lastReceiver());
    }

    @Test
    void aPersistentQueueKeepsItsMessagesAndAPrivateOneHasNoKey() throws Exception {
        SysvKey key = SysvKey.of(Names.key());
        SysvMq kept = SysvMq.create(key, Lifetime.PERSISTENT);
        kept.send(message(9, 9));
        kept.close();
        assertEquals(
                "EEXIST",
                assertThrows(IpcException.class, () -> SysvMq.create(key, Lifetime.PROCESS))
                        .code());
        try (SysvMq again = SysvMq.openOrCreate(key, Lifetime.PROCESS)) {
            assertArrayEquals(message(9, 9), again.receive(Duration.ZERO));
        }
        SysvMq.unlink(key);
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> SysvMq.open(key)).code());
        try (SysvMq hidden = SysvMq.create(SysvKey.PRIVATE, Lifetime.PROCESS);
                SysvMq opened = SysvMq.open(hidden.key())) {
            assertEquals(SysvKey.id(hidden.id()), opened.key());
            hidden.send(message(1, 1), Duration.ZERO);
            assertArrayEquals(message(1, 1), opened.receive(Duration.ZERO));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aTypeBelowOneIsMisuse(long type) {
        assertThrows(IllegalArgumentException.class, () -> queue.send(ByteBuffer.allocate(1), type));
        assertThrows(IllegalArgumentException.class, () -> queue.trySend(ByteBuffer.allocate(1), type));
        assertThrows(IllegalArgumentException.class, () -> Selection.exactly(type));
        assertThrows(IllegalArgumentException.class, () -> Selection.allBut(type));
        assertThrows(IllegalArgumentException.class, () -> Selection.lowestUpTo(type));
        assertThrows(IllegalArgumentException.class, () -> Selection.ANY.upTo(-1));
        assertFalse(Thread.interrupted());
    }
}
