package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.memory.PosixShm;
import io.antaboga.os.Constants;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.wire.Framing;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors that go along with messages over a stream: each with its own message, whatever goes before and after. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class UnixStreamDescriptorsTest {
    private static final int TAKEN = 4;
    private static final StreamOptions OPTIONS = StreamOptions.DEFAULT.withMaxDescriptors(TAKEN);

    @TempDir
    private Path folder;

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** An end here, and standard Python at the other one. */
    private record WithPython(UnixChannel channel, Pythons.Script python) implements AutoCloseable {
        static WithPython of(StreamOptions options) throws IOException {
            try (UnixListener listener = UnixListener.bindPrivately(options)) {
                Pythons.Script python = Pythons.Script.start(
                        Pythons.found().getLast(),
                        UnixStreamDescriptorsTest.class,
                        "stream_descriptors.py",
                        listener.address().toString());
                return new WithPython(listener.accept(), python);
            }
        }

        void tell(String... words) throws IOException {
            python.tell(words);
            assertEquals("given", python.answer());
        }

        @Override
        public void close() throws IOException {
            try (python;
                    channel) {
                return;
            }
        }
    }

    /** Both ends here. */
    private record Both(UnixChannel one, UnixChannel other) implements AutoCloseable {
        static Both of(StreamOptions options) throws IpcException {
            try (UnixListener listener = UnixListener.bindPrivately(options)) {
                UnixChannel one = UnixChannel.connect(listener.address(), options);
                return new Both(one, listener.accept());
            }
        }

        @Override
        public void close() throws IpcException {
            try (one;
                    other) {
                return;
            }
        }
    }

    private Descriptor file(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("abtest-" + content), content);
        return Descriptor.adopt(Sys.open(file.toString(), Constants.O_RDONLY | Constants.O_CLOEXEC, 0));
    }

    @Test
    void aSegmentGoesToPython() throws IOException {
        try (WithPython peer = WithPython.of(StreamOptions.DEFAULT);
                PosixShm segment = PosixShm.create(Names.posix(), 4096)) {
            segment.memory().fill((byte) 2);
            try (Descriptor descriptor = Descriptor.adopt(
                    Sys.open("/dev/shm" + segment.name(), Constants.O_RDWR | Constants.O_CLOEXEC, 0))) {
                peer.channel().send(text("segment"), List.of(descriptor));
                assertTrue(descriptor.isOpen(), "it stays the sender's");
            }
            peer.python().tell("take-memory");
            assertEquals("segment 8192 4096", peer.python().answer());
            assertEquals("taken", text(segment.memory().asSlice(0, 5).toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    @Test
    void theyGoWithTheFirstByteOfTheirFrame() throws IOException {
        // Longer than what a socket holds, so that sending needs many calls.
        int longest = 3_000_000;
        try (WithPython peer = WithPython.of(StreamOptions.DEFAULT);
                Descriptor a = file("a");
                Descriptor b = file("b")) {
            peer.python().tell("take", "6");
            peer.channel().send(text("plain"));
            peer.channel().send(text("x"), List.of(b, a));
            peer.channel().send(ByteBuffer.allocate(0), List.of(a), Duration.ofMinutes(1));
            peer.channel().send(ByteBuffer.allocate(longest).put(0, (byte) 7), List.of(b));
            peer.channel().send(ByteBuffer.allocateDirect(longest).put(0, (byte) 8), List.of(a));
            peer.channel().send(text("plain"), List.of());
            assertEquals("5 112", peer.python().answer());
            assertEquals("1 120 b a", peer.python().answer());
            assertEquals("0 - a", peer.python().answer());
            assertEquals(longest + " 7 b", peer.python().answer());
            assertEquals(longest + " 8 a", peer.python().answer());
            assertEquals("5 112", peer.python().answer());
        }
    }

    @Test
    void eachComesWithItsOwnMessage() throws IOException {
        try (WithPython peer = WithPython.of(OPTIONS)) {
            int before = Descriptors.open().size();
            // All are there before the first is received, so that one read takes several.
            peer.tell("frames", "a", "b:2", "c", "d:1", ":4", "e:1", "f");
            for (String expected : List.of("a:0", "b:2", "c:0", "d:1", ":4", "e:1", "f:0")) {
                try (Delivery delivery = peer.channel().receiveDelivery()) {
                    assertEquals(
                            expected,
                            text(delivery.body()) + ":" + delivery.descriptors().size());
                    for (Descriptor descriptor : delivery.descriptors()) {
                        assertTrue((Descriptors.flags(descriptor.number()) & Constants.O_CLOEXEC) != 0);
                    }
                }
            }
            assertTrue(peer.channel().tryReceiveDelivery().isEmpty());
            assertEquals(before, Descriptors.open().size());
        }
    }

    @Test
    void aLongMessageKeepsItsOwn() throws IOException {
        byte[] body = new byte[1_000_000];
        try (Both both = Both.of(OPTIONS);
                Descriptor a = file("a");
                Descriptor b = file("b")) {
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    both.one().send(ByteBuffer.wrap(body), List.of(a));
                    both.one().send(ByteBuffer.wrap(body));
                    both.one().send(text("x"), List.of(b, b, b));
                } catch (IpcException told) {
                    // The receiver waits in vain then, and the watchdog tells where.
                }
            });
            for (int expected : new int[] {1, 0, 3}) {
                try (Delivery delivery = both.other().receiveDelivery(Duration.ofMinutes(1))) {
                    assertEquals(expected, delivery.descriptors().size());
                    assertEquals(expected == 3 ? 1 : body.length, delivery.body().length);
                }
            }
            assertTrue(both.other().tryReceive().isEmpty());
            join(sender);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void moreThanAreTakenIsAnErrorOfThatMessageAlone() throws IOException {
        for (int count : new int[] {TAKEN + 1, TAKEN + 2, DescriptorChannel.MAX_DESCRIPTORS}) {
            try (WithPython peer = WithPython.of(OPTIONS)) {
                int before = Descriptors.open().size();
                peer.tell("frames", "first:1", "many:" + count, "next:2", "many:" + count, "last");
                assertEquals("first", text(peer.channel().receive()));
                IpcException failure =
                        assertThrows(IpcException.class, () -> peer.channel().receiveDelivery());
                assertEquals(
                        "recvmsg: more descriptors than there is room for (DESCRIPTORS_LOST), name="
                                + peer.channel().address() + ", limit=4",
                        failure.getMessage());
                assertEquals(before, Descriptors.open().size());
                try (Delivery next = peer.channel().receiveDelivery()) {
                    assertEquals("next", text(next.body()));
                    assertEquals(2, next.descriptors().size());
                }
                assertEquals(
                        "DESCRIPTORS_LOST",
                        assertThrows(IpcException.class, () -> peer.channel().tryReceive())
                                .code());
                assertEquals("last", text(peer.channel().tryReceive().orElseThrow()));
                assertEquals(before, Descriptors.open().size());
            }
        }
    }

    @Test
    void manyPiecesOfOneMessageBringNoMoreThanOne() throws IOException {
        try (WithPython peer = WithPython.of(OPTIONS)) {
            int before = Descriptors.open().size();
            peer.tell("pieces", "3000", "100", "1");
            assertEquals(
                    "DESCRIPTORS_LOST",
                    assertThrows(IpcException.class, () -> peer.channel().receiveDelivery())
                            .code());
            assertEquals("next", text(peer.channel().receive()));
            assertEquals(before, Descriptors.open().size());
        }
    }

    @Test
    void whoeverDoesNotWantThemDoesNotKeepThem() throws IOException {
        try (Both both = Both.of(OPTIONS);
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            List<Descriptor> ends = List.of(pipe.read(), pipe.write());
            int before = Descriptors.open().size();
            both.one().send(text("a"), ends);
            both.one().send(text("b"), ends);
            both.one().send(text("c"), ends);
            assertEquals("a", text(both.other().receive()));
            assertEquals("b", text(both.other().tryReceive().orElseThrow()));
            assertEquals(before, Descriptors.open().size());
            Delivery delivery = both.other().tryReceiveDelivery().orElseThrow();
            int taken = delivery.descriptors().getFirst().release();
            delivery.close();
            assertEquals(before + 1, Descriptors.open().size(), "the one that was taken is left");
            Sys.close(taken);
            both.one().send(text("d"), ends);
            assertTrue(both.other().poll(Duration.ofMinutes(1)));
            try (Delivery polled = both.other().receiveDelivery(Duration.ZERO)) {
                assertEquals(2, polled.descriptors().size());
            }
            // One that is not received, and one whose message is not whole when its receiver closes.
            both.one().send(text("left behind"), ends);
            assertTrue(both.other().poll(Duration.ofMinutes(1)));
            both.one().send(text("left behind"), ends);
        }
    }

    @Test
    void theyAreClosedWithTheChannelInTheMidstOfAMessage() throws IOException {
        try (WithPython peer = WithPython.of(OPTIONS)) {
            int before = Descriptors.open().size();
            peer.tell("frames", "whole");
            peer.python().tell("pieces", "4000", "3", "1");
            assertEquals("given", peer.python().answer());
            assertEquals("whole", text(peer.channel().receive()));
            // 4000 in 3 pieces are one byte short of the message; the frame after them gives it.
            assertTrue(peer.channel().poll(Duration.ofMinutes(1)));
            peer.channel().close();
            assertEquals(before - 3, Descriptors.open().size(), "the socket and what ends calls in its directions");
        }
    }

    @Test
    void noneEnterWhereNoneAreTaken() throws IOException {
        try (Both both = Both.of(StreamOptions.DEFAULT);
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            assertEquals(0, both.other().maxDescriptors());
            int before = Descriptors.open().size();
            both.one().send(text("none"), Collections.nCopies(DescriptorChannel.MAX_DESCRIPTORS, pipe.read()));
            try (Delivery none = both.other().receiveDelivery()) {
                assertArrayEquals("none".getBytes(StandardCharsets.UTF_8), none.body());
                assertEquals(List.of(), none.descriptors());
            }
            assertEquals(before, Descriptors.open().size());
        }
    }

    @Test
    void linesHaveThemToo() throws IOException {
        try (WithPython peer = WithPython.of(OPTIONS.withFraming(Framing.LINES))) {
            peer.tell("lines");
            for (String expected : List.of("one:0", "two:1", "three:2")) {
                try (Delivery delivery = peer.channel().receiveDelivery()) {
                    assertEquals(
                            expected,
                            text(delivery.body()) + ":" + delivery.descriptors().size());
                }
            }
            assertThrows(PeerClosedException.class, () -> peer.channel().receiveDelivery());
        }
    }

    @Test
    void theProtocolOfMultiprocessing() throws IOException {
        try (WithPython peer = WithPython.of(OPTIONS.withFraming(Framing.RAW));
                Descriptor a = file("a");
                Descriptor b = file("b")) {
            peer.channel().send(ByteBuffer.wrap(new byte[] {2}), List.of(a, b));
            peer.python().tell("recvfds", "2");
            assertEquals("a", peer.python().answer());
            assertEquals("b", peer.python().answer());
            peer.tell("sendfds");
            try (Delivery delivery = peer.channel().receiveDelivery()) {
                assertArrayEquals(new byte[] {1}, delivery.body());
                try (PipeChannel pipe = PipeChannel.of(
                        delivery.descriptors().getFirst(), null, StreamOptions.DEFAULT.withFraming(Framing.RAW))) {
                    assertEquals("through", text(pipe.receive()));
                }
            }
        }
    }

    @Test
    void misuse() throws IOException {
        assertThrows(
                IllegalArgumentException.class,
                () -> OPTIONS.withMaxDescriptors(DescriptorChannel.MAX_DESCRIPTORS + 1));
        try (Both both = Both.of(OPTIONS.withFraming(Framing.RAW));
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            List<Descriptor> tooMany = Collections.nCopies(DescriptorChannel.MAX_DESCRIPTORS + 1, pipe.read());
            assertThrows(IllegalArgumentException.class, () -> both.one().send(text("x"), tooMany));
            assertThrows(IllegalArgumentException.class, () -> both.one()
                    .send(ByteBuffer.allocate(0), List.of(pipe.read())));
            Sys.close(pipe.read().release());
            assertThrows(IllegalStateException.class, () -> both.one().send(text("x"), List.of(pipe.read())));
            assertFalse(both.other().tryReceive().isPresent());
            both.one().send(text("usable"));
            both.one().endSending();
            assertEquals("usable", text(both.other().receive()));
        }
    }
}
