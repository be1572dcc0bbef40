package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.BrokenChannelException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Blocked;
import io.antaboga.wire.Framing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What channels over streams of bytes keep besides: framing, and what a peer that breaks its rules brings about. */
abstract class StreamChannelContract extends ConnectedChannelContract {
    static final int LIMIT = 1 << 20;

    /** Two connected ends with these options. */
    abstract Ends connect(StreamOptions options) throws Exception;

    /** A channel, and a bare descriptor (or two) for its other end. */
    abstract Bare connectBare(StreamOptions options) throws Exception;

    record Ends(ByteStreamChannel left, ByteStreamChannel right) {}

    record Bare(ByteStreamChannel channel, Descriptor in, Descriptor out) implements AutoCloseable {
        void write(byte[] bytes) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                assertEquals(bytes.length, Sys.write(out.number(), memory.address(), bytes.length));
            }
        }

        void hex(String hex) {
            write(HexFormat.of().parseHex(hex));
        }

        @Override
        public void close() throws IpcException {
            channel.close();
            in.close();
            out.close();
        }
    }

    @Override
    final void connect() throws Exception {
        Ends ends = connect(StreamOptions.DEFAULT.withMaxMessageLength(LIMIT));
        left = ends.left;
        right = ends.right;
    }

    @Override
    final int limit() {
        return LIMIT;
    }

    private Bare bare() throws Exception {
        return connectBare(StreamOptions.DEFAULT.withMaxMessageLength(LIMIT));
    }

    @Test
    void aLongMessageOutsideTheHeapIsSentFromWhereItIs() throws Exception {
        byte[] whole = message(LIMIT, 3);
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer direct = arena.allocateFrom(ValueLayout.JAVA_BYTE, whole).asByteBuffer();
            Blocked receiver = Blocked.start(false, () -> {
                assertArrayEquals(whole, right.receive());
                assertArrayEquals(Arrays.copyOfRange(whole, 5, 100_005), right.receive());
            });
            left.send(direct);
            assertEquals(0, direct.remaining());
            left.send(direct.limit(100_005).position(5));
            assertEquals(100_005, direct.position());
            receiver.returned();
        }
    }

    @Test
    void memoryThatWasGivenBackIsNotSent() throws Exception {
        ByteBuffer gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = arena.allocate(100_000).asByteBuffer();
            Blocked other = Blocked.start(
                    false, () -> assertThrows(WrongThreadException.class, () -> left.send(gone, Duration.ofDays(1))));
            other.returned();
        }
        assertThrows(IllegalStateException.class, () -> left.send(gone));
        assertEquals(0, gone.position());
        left.send(message(3, 1));
        assertArrayEquals(message(3, 1), right.receive());
    }

    /** Parts that are empty, that end where the buffer between does, and that are outside the heap. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_372, 16_384, 262_132, 262_144, 300_000})
    void partsAreOneMessage(int length) throws Exception {
        byte[] whole = message(length + 70_000, 3);
        ByteBuffer outside = ByteBuffer.allocateDirect(50_000).put(0, whole, length + 10_000, 50_000);
        List<ByteBuffer> parts = List.of(
                ByteBuffer.allocate(0),
                ByteBuffer.wrap(whole, 0, length).asReadOnlyBuffer(),
                ByteBuffer.wrap(whole, length, 10_000),
                outside,
                ByteBuffer.wrap(whole, length + 60_000, 10_000).slice());
        Blocked receiver = Blocked.start(false, () -> {
            assertArrayEquals(whole, right.receive());
            assertArrayEquals(message(3, 1), right.receive());
            assertArrayEquals(new byte[0], right.receive());
        });
        ByteStreamChannel sender = (ByteStreamChannel) left;
        sender.send(parts);
        parts.forEach(part -> assertEquals(0, part.remaining()));
        sender.send(List.of(ByteBuffer.wrap(message(3, 1))), Duration.ofDays(1));
        sender.send(List.of());
        receiver.returned();
    }

    @Test
    void partsThatAreTooLongTogetherAreLeftAsTheyAre() throws Exception {
        List<ByteBuffer> parts = List.of(ByteBuffer.allocate(LIMIT).position(1), ByteBuffer.allocate(2));
        ByteStreamChannel sender = (ByteStreamChannel) left;
        assertEquals(
                "EMSGSIZE",
                assertThrows(IpcException.class, () -> sender.send(parts)).code());
        assertEquals(List.of(1, 0), parts.stream().map(ByteBuffer::position).toList());
    }

    @Test
    void aDeadlineInsideALongMessageOutsideTheHeapBreaksTheChannel() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(LIMIT);
        assertThrows(DeadlineException.class, () -> left.send(direct, Duration.ofMillis(1)));
        assertThrows(BrokenChannelException.class, () -> left.send(message(3, 1)));
    }

    @Test
    void aFrameMayComeByteByByte() throws Exception {
        try (Bare bare = bare()) {
            for (byte octet : HexFormat.of().parseHex("0000000568656c6c6f")) {
                assertEquals(Optional.empty(), bare.channel.tryReceive());
                bare.write(new byte[] {octet});
            }
            assertArrayEquals("hello".getBytes(StandardCharsets.US_ASCII), bare.channel.receive(Duration.ZERO));
        }
    }

    @Test
    void framesMayComeTogether() throws Exception {
        try (Bare bare = bare()) {
            bare.hex("00000001610000000000000002626300");
            assertArrayEquals(new byte[] {'a'}, bare.channel.receive());
            assertArrayEquals(new byte[0], bare.channel.receive(Duration.ZERO));
            assertArrayEquals(new byte[] {'b', 'c'}, bare.channel.tryReceive().orElseThrow());
            assertEquals(Optional.empty(), bare.channel.tryReceive());
            bare.hex("00000178");
            assertArrayEquals(new byte[] {'x'}, bare.channel.receive());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7fffffff",
                "ffffffff0000000080000000",
                "ffffffff8000000000000000",
                "ffffffffffffffffffffffff",
                "fffffffe",
                "80000000",
                "00100001"
            })
    void aBadLengthIsRefusedBeforeMemoryIsTaken(String header) throws Exception {
        try (Bare bare = bare()) {
            bare.hex("000000027879" + header + "616161");
            assertArrayEquals(new byte[] {'x', 'y'}, bare.channel.receive());
            ProtocolException failure = assertThrows(ProtocolException.class, bare.channel::receive);
            assertEquals("PROTOCOL", failure.code());
            assertThrows(ProtocolException.class, bare.channel::tryReceive, "the place in the stream is lost");
            bare.channel.send(message(4, 4));
            assertEquals(8, bareRead(bare, 100));
        }
    }

    private static int bareRead(Bare bare, int most) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Sys.read(bare.in.number(), arena.allocate(most).address(), most);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "000000", "ffffffff00000000", "00000005", "0000000568656c6c"})
    void aTruncatedFrameIsTheOtherEndsFault(String start) throws Exception {
        try (Bare bare = bare()) {
            bare.hex("0000000178" + start);
            bare.out.close();
            bare.in.close();
            assertArrayEquals(new byte[] {'x'}, bare.channel.receive());
            assertThrows(ProtocolException.class, bare.channel::receive);
            assertThrows(ProtocolException.class, bare.channel::receive);
        }
    }

    @Test
    void aReceiveThatEndsEarlyKeepsWhatCame() throws Exception {
        try (Bare bare = bare()) {
            bare.hex("0000");
            assertThrows(DeadlineException.class, () -> bare.channel.receive(SHORT));
            bare.hex("00056865");
            assertThrows(DeadlineException.class, () -> bare.channel.receive(Duration.ZERO));
            Blocked receiver = Blocked.start(false, bare.channel::receive);
            receiver.interrupt();
            receiver.ended();
            bare.hex("6c6c6f");
            assertArrayEquals("hello".getBytes(StandardCharsets.US_ASCII), bare.channel.receive());
        }
    }

    @Test
    void aSendThatStopsInsideAMessageBreaksTheChannel() throws Exception {
        try (Bare bare = bare()) {
            assertThrows(DeadlineException.class, () -> bare.channel.send(message(LIMIT, 0), SHORT));
            IpcException failure = assertThrows(BrokenChannelException.class, () -> bare.channel.send(message(1, 1)));
            assertEquals("BROKEN", failure.code());
            assertThrows(BrokenChannelException.class, () -> bare.channel.trySend(ByteBuffer.allocate(1)));
            bare.hex("0000000178");
            assertArrayEquals(new byte[] {'x'}, bare.channel.receive(), "receiving goes on");
        }
    }

    @Test
    void tryingToSendWhatCanNeverGoAtOnceFails() throws Exception {
        try (Bare bare = bare()) {
            ByteBuffer message = ByteBuffer.wrap(message(LIMIT, 0));
            assertEquals(
                    "EMSGSIZE",
                    assertThrows(IpcException.class, () -> bare.channel.trySend(message))
                            .code());
            assertEquals(LIMIT, message.remaining());
            bare.channel.send(message(4, 4));
            assertEquals(8, bareRead(bare, 100), "nothing was sent");
        }
    }

    @Test
    void aLongMessageCrossesWhileBothEndsSend() throws Exception {
        Ends ends = connect(StreamOptions.DEFAULT);
        try (ends.left;
                ends.right) {
            byte[] there = message((5 << 20) + 3, 1);
            byte[] back = message((7 << 20) + 1, 2);
            Blocked first = Blocked.start(false, () -> ends.left.send(there));
            Blocked second = Blocked.start(true, () -> ends.right.send(back));
            Blocked third = Blocked.start(true, () -> assertArrayEquals(there, ends.right.receive()));
            assertArrayEquals(back, ends.left.receive());
            first.returned();
            second.returned();
            third.returned();
        }
    }

    @Test
    void linesCrossOneMessageEach() throws Exception {
        Ends ends = connect(StreamOptions.DEFAULT.withFraming(Framing.LINES).withMaxMessageLength(LIMIT));
        try (ends.left;
                ends.right) {
            ends.left.send("one".getBytes(StandardCharsets.US_ASCII));
            ends.left.send(new byte[0]);
            assertThrows(IllegalArgumentException.class, () -> ends.left.send(new byte[] {'a', '\n'}));
            byte[] longest = message(LIMIT, 0);
            for (int i = 0; i < longest.length; i++) {
                longest[i] = longest[i] == '\n' ? 0 : longest[i];
            }
            Blocked sender = Blocked.start(false, () -> ends.left.send(longest));
            assertArrayEquals("one".getBytes(StandardCharsets.US_ASCII), ends.right.receive());
            assertArrayEquals(new byte[0], ends.right.receive());
            assertArrayEquals(longest, ends.right.receive());
            sender.returned();
            ends.left.endSending();
            assertThrows(PeerClosedException.class, ends.right::receive);
        }
    }

    @Test
    void rawIsOneMessageUntilSendingEnds() throws Exception {
        Ends ends = connect(StreamOptions.DEFAULT.withFraming(Framing.RAW).withMaxMessageLength(LIMIT));
        try (ends.left;
                ends.right) {
            ends.left.send(message(10, 0));
            ends.left.send(new byte[0]);
            ends.left.send(message(3, 9));
            ends.left.endSending();
            byte[] whole = ends.right.receive();
            assertEquals(13, whole.length);
            assertThrows(PeerClosedException.class, ends.right::receive);
            ends.right.send(whole);
            ends.right.endSending();
            assertArrayEquals(whole, ends.left.receive(), "the other direction goes on");
        }
    }

    @Test
    void sendingAfterItsEndIsClosed() throws Exception {
        Ends ends = connect(StreamOptions.DEFAULT);
        try (ends.left;
                ends.right) {
            ends.left.endSending();
            ends.left.endSending();
            assertThrows(IpcException.class, () -> ends.left.send(message(1, 1)));
            ends.right.send(message(2, 2));
            assertArrayEquals(message(2, 2), ends.left.receive());
        }
    }

    @Test
    void aPeerThatLeavesMessagesUnreadIsGoneAllTheSame() throws Exception {
        Ends ends = connect(StreamOptions.DEFAULT);
        try (ends.left;
                ends.right) {
            ends.left.send(message(10, 1));
            ends.right.send(message(20, 2));
            ends.right.close();
            assertArrayEquals(message(20, 2), ends.left.receive());
            assertInstanceOf(PeerClosedException.class, assertThrows(IpcException.class, ends.left::receive));
            assertThrows(PeerClosedException.class, ends.left::receive);
        }
    }
}
