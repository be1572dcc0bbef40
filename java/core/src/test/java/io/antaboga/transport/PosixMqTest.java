package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosixMqTest extends ChannelContract {
    /** Small: the user's RLIMIT_MSGQUEUE counts all queues together. */
    private static final PosixMq.Attributes SMALL = new PosixMq.Attributes(4, 512);

    private PosixMq queue;
    private PosixMq other;

    @Override
    void connect() throws IpcException {
        String name = Names.queue();
        queue = PosixMq.create(name, SMALL, Lifetime.PROCESS);
        other = PosixMq.open(name);
        left = queue;
        right = other;
    }

    @Override
    int limit() {
        return 512;
    }

    @Test
    void higherPrioritiesComeFirstAndEqualOnesInOrder() throws Exception {
        int[] priorities = {0, 5, PosixMq.MAX_PRIORITY, 5};
        for (int i = 0; i < priorities.length; i++) {
            queue.send(ByteBuffer.wrap(message(i, i)), priorities[i]);
        }
        for (int i : new int[] {2, 1, 3, 0}) {
            Message message = other.receiveMessage();
            assertEquals(priorities[i], message.label());
            assertArrayEquals(message(i, i), message.body());
        }
    }

    private record Sent(int priority, int number) {}

    /** Against a list that is searched as {@code mq_receive(3)} says. */
    @Test
    void anySequenceIsThatOfAModel() throws Exception {
        Random random = new Random(4);
        List<Sent> model = new ArrayList<>();
        for (int step = 0; step < 2000; step++) {
            if (random.nextBoolean()) {
                Sent sent = new Sent(random.nextInt(4), step);
                boolean room = queue.trySend(ByteBuffer.allocate(4).putInt(0, step), sent.priority);
                assertEquals(model.size() < SMALL.depth(), room);
                if (room) {
                    model.add(sent);
                }
            } else {
                Optional<Sent> expected = model.stream()
                        .max(Comparator.comparingInt(Sent::priority)
                                .thenComparing(
                                        Comparator.comparingInt(Sent::number).reversed()));
                expected.ifPresent(model::remove);
                assertEquals(
                        expected,
                        other.tryReceiveMessage()
                                .map(message -> new Sent(
                                        (int) message.label(),
                                        ByteBuffer.wrap(message.body()).getInt())));
            }
            assertEquals(model.size(), other.waiting());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFullQueueHonoursTheDeadlineAndThenHasRoom(boolean virtual) throws Exception {
        assertEquals(4, fill());
        assertFalse(queue.trySend(ByteBuffer.allocate(1)));
        ByteBuffer message = ByteBuffer.wrap(message(9, 9));
        Blocked late = Blocked.start(virtual, () -> queue.send(message, 7, SHORT));
        assertInstanceOf(DeadlineException.class, late.ended().failure());
        assertEquals(9, message.remaining(), "what was not sent is not consumed");
        Blocked sender = Blocked.start(virtual, () -> queue.send(message, 7));
        assertEquals(4, queue.waiting(), "looking does not wait for the sender");
        assertArrayEquals(message(100, 0), other.receive());
        sender.returned();
        assertEquals(7, other.receiveMessage(Duration.ZERO).label());
    }

    @Test
    void limitsAreNamed() throws Exception {
        IpcException failure = assertThrows(IpcException.class, () -> queue.send(message(513, 0), SHORT));
        assertEquals("EMSGSIZE", failure.code());
        assertEquals(513L, failure.details().get("length"));
        assertEquals(512L, failure.details().get("limit"));
        String name = Names.queue();
        PosixMq.Attributes deep = new PosixMq.Attributes(1 << 20, 512);
        IpcException refused = assertThrows(IpcException.class, () -> PosixMq.create(name, deep, Lifetime.PROCESS));
        assertTrue(List.of("EINVAL", "EMFILE").contains(refused.code()), refused.getMessage());
        assertEquals((long) (1 << 20), refused.details().get("depth"));
        assertTrue((long) refused.details().get("max_depth") >= 10, refused.getMessage());
        assertTrue((long) refused.details().get("max_message_size") >= 128, refused.getMessage());
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> PosixMq.open(name)).code());
    }

    @Test
    void theNameGoesWithItsCreatorUnlessItPersists() throws Exception {
        String name = queue.name();
        assertEquals(
                "EEXIST",
                assertThrows(IpcException.class, () -> create(name, Lifetime.PROCESS))
                        .code());
        other.unlink();
        assertEquals("ENOENT", assertThrows(IpcException.class, queue::unlink).code());
        try (PosixMq replacement = create(name, Lifetime.PROCESS)) {
            queue.send(message(3, 3));
            assertArrayEquals(message(3, 3), other.receive());
            queue.close();
            PosixMq.open(name.substring(1)).close();
            assertEquals(0, replacement.waiting(), "another queue of the same name");
        }
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> PosixMq.unlink(name)).code());
        PosixMq kept = create(name, Lifetime.PERSISTENT);
        kept.send(message(5, 5));
        kept.close();
        assertThrows(ClosedException.class, kept::waiting);
        try (PosixMq again = PosixMq.openOrCreate(name, SMALL, Lifetime.PROCESS)) {
            assertArrayEquals(message(5, 5), again.receive(Duration.ZERO));
        }
        PosixMq.unlink(name);
    }

    private static PosixMq create(String name, Lifetime lifetime) throws IpcException {
        return PosixMq.create(name, SMALL, lifetime);
    }

    @Test
    void itsAttributesAreTheKernels() throws IOException {
        try (PosixMq made = PosixMq.create(Names.queue(), new PosixMq.Attributes(2, 100), Lifetime.PROCESS);
                PosixMq opened = PosixMq.open(made.name())) {
            assertEquals(2, opened.depth());
            assertEquals(100, opened.maxMessageLength());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//x", "/a/b", ".", "/..", "a\0b"})
    void aBadNameIsEinval(String name) {
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> create(name, Lifetime.PROCESS))
                        .code());
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixMq.open(name)).code());
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixMq.unlink(name)).code());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, PosixMq.MAX_PRIORITY + 1})
    void aPriorityOutOfRangeIsMisuse(int priority) {
        assertThrows(IllegalArgumentException.class, () -> queue.send(ByteBuffer.allocate(1), priority));
        assertThrows(IllegalArgumentException.class, () -> queue.trySend(ByteBuffer.allocate(1), priority));
        assertThrows(IllegalArgumentException.class, () -> new PosixMq.Attributes(-1, 1));
    }
}
