package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.os.Constants;
import io.antaboga.os.Deadline;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Names;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnixSeqpacketChannelTest extends ConnectedChannelContract {
    private static final int LIMIT = 100_000;
    private static final PacketOptions OPTIONS = PacketOptions.DEFAULT.withMaxMessageLength(LIMIT);

    private UnixSeqpacketChannel client;
    private UnixSeqpacketChannel server;

    @Override
    void connect() throws IpcException {
        try (UnixSeqpacketListener listener = UnixSeqpacketListener.bindPrivately(OPTIONS)) {
            client = UnixSeqpacketChannel.connect(listener.address(), OPTIONS);
            server = listener.accept();
        }
        left = client;
        right = server;
    }

    @Override
    int limit() {
        return LIMIT;
    }

    @Test
    void bothKnowWhoIsThere() {
        PeerCredentials self = new PeerCredentials((int) ProcessHandle.current().pid(), Sys.geteuid(), Sys.getegid());
        assertEquals(self, client.peer());
        assertEquals(self, server.peer());
        assertEquals(client.address(), server.address());
    }

    /** What recv(2) gives is zero both times. */
    @Test
    void anEmptyMessageIsNotTheEnd() throws Exception {
        for (int i = 0; i < 3; i++) {
            left.send(new byte[0]);
        }
        left.close();
        for (int i = 0; i < 3; i++) {
            assertEquals(0, right.receive(Duration.ZERO).length);
        }
        assertThrows(PeerClosedException.class, right::receive);
        assertThrows(PeerClosedException.class, right::receive);
    }

    /** A message that was queued before the receiver asked for credentials has some all the same. */
    @Test
    void anEmptyMessageThatCameBeforeAcceptIsNotTheEnd() throws Exception {
        UnixAddress address = UnixAddress.abstractName(Names.unique());
        try (UnixSeqpacketListener listener = UnixSeqpacketListener.bind(address)) {
            int socket = UnixSockets.open(Constants.SOCK_SEQPACKET | Constants.SOCK_CLOEXEC);
            UnixSockets.connect(socket, address, Deadline.NEVER);
            assertEquals(0, SysSocket.send(socket, 0, 0, 0));
            Sys.close(socket);
            try (UnixSeqpacketChannel accepted = listener.accept()) {
                assertEquals(0, accepted.receive().length);
                assertThrows(PeerClosedException.class, accepted::receive);
            }
        }
    }

    @Test
    void aMessageAboveTheReceiversLimitIsLostAloneAndSaysSo() throws Exception {
        PacketOptions small = PacketOptions.DEFAULT.withMaxMessageLength(10);
        try (UnixSeqpacketListener listener = UnixSeqpacketListener.bindPrivately(small);
                UnixSeqpacketChannel sender = UnixSeqpacketChannel.connect(listener.address());
                UnixSeqpacketChannel receiver = listener.accept()) {
            for (int length : new int[] {10, 11, 0, 5000, 3}) {
                sender.send(message(length, length));
            }
            assertArrayEquals(message(10, 10), receiver.receive());
            IpcException failure = assertThrows(IpcException.class, receiver::receive);
            assertEquals(
                    "recvmsg: message longer than the limit (EMSGSIZE), name=" + listener.address()
                            + ", length=11, limit=10",
                    failure.getMessage());
            assertEquals(0, receiver.receive().length);
            failure = assertThrows(IpcException.class, receiver::tryReceive);
            assertEquals(5000L, failure.details().get("length"));
            assertArrayEquals(message(3, 3), receiver.receive());
        }
    }

    @Test
    void theBufferIsEnlargedAsFarAsTheSystemAllows() throws Exception {
        try (UnixSeqpacketListener listener = UnixSeqpacketListener.bindPrivately(PacketOptions.DEFAULT)) {
            IpcException failure = assertThrows(
                    IpcException.class,
                    () -> UnixSeqpacketChannel.connect(
                            listener.address(), PacketOptions.DEFAULT.withMaxMessageLength(Integer.MAX_VALUE)));
            assertEquals("EMSGSIZE", failure.code());
            assertEquals((long) Integer.MAX_VALUE, failure.details().get("length"));
            int most = Math.toIntExact((long) failure.details().get("limit"));
            try (UnixSeqpacketChannel large = UnixSeqpacketChannel.connect(
                            listener.address(), PacketOptions.DEFAULT.withMaxMessageLength(most));
                    UnixSeqpacketChannel normal = listener.accept();
                    UnixSeqpacketChannel refused = listener.accept()) {
                assertEquals(most, large.maxMessageLength());
                assertTrue(normal.maxMessageLength() < most, "half of what can be had");
                assertThrows(PeerClosedException.class, normal::receive);
                large.send(message((int) refused.maxMessageLength(), 1));
                assertArrayEquals(message((int) refused.maxMessageLength(), 1), refused.receive());
                refused.send(message((int) refused.maxMessageLength(), 2));
                assertArrayEquals(message((int) refused.maxMessageLength(), 2), large.receive());
            }
        }
    }

    @Test
    void aPeerThatLeftMessagesUnreadLosesNothingOfItsOwn() throws Exception {
        left.send(message(3, 3));
        right.send(message(4, 4));
        right.send(message(0, 0));
        right.close();
        assertArrayEquals(message(4, 4), left.receive());
        assertEquals(0, left.receive().length);
        assertThrows(PeerClosedException.class, left::receive);
        assertEquals(
                "EPIPE",
                assertThrows(IpcException.class, () -> left.send(message(1, 1))).code());
    }

    @Test
    void aSenderWhosePeerLeftMessagesUnreadMeetsEpipe() throws Exception {
        left.send(message(3, 3));
        right.close();
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    "EPIPE",
                    assertThrows(IpcException.class, () -> left.send(message(1, 1)))
                            .code());
        }
    }

    @Test
    void oneDirectionEndsAndTheOtherGoesOn() throws Exception {
        client.send(message(1, 1));
        client.endSending();
        client.endSending();
        assertThrows(ClosedException.class, () -> client.send(message(1, 1)));
        assertArrayEquals(message(1, 1), server.receive());
        assertThrows(PeerClosedException.class, server::receive);
        server.send(message(2, 2));
        assertArrayEquals(message(2, 2), client.receive());
    }

    @Test
    void anotherTypeOfSocketIsRefused() throws Exception {
        try (UnixListener streams = UnixListener.bindPrivately(StreamOptions.DEFAULT)) {
            IpcException failure =
                    assertThrows(IpcException.class, () -> UnixSeqpacketChannel.connect(streams.address()));
            assertEquals("EPROTOTYPE", failure.code());
        }
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> PacketOptions.DEFAULT.withMaxMessageLength(-1));
        assertThrows(IllegalArgumentException.class, () -> PacketOptions.DEFAULT.withMaxDescriptors(254));
        assertThrows(IllegalArgumentException.class, () -> PacketOptions.DEFAULT.withMaxDescriptors(-1));
    }

    /** The part of a header that says nothing about descriptors leaves room for none. */
    @Test
    void withoutRoomNoDescriptorIsOpened() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment control = arena.allocate(64, 8);
            assertEquals(
                    0, Ancillary.read(control.asSlice(0, 0), 0).descriptors().size());
        }
        assertEquals(0, client.maxDescriptors());
        ByteBuffer message = ByteBuffer.wrap(message(5, 5));
        client.send(message, java.util.List.of());
        assertArrayEquals(message(5, 5), server.receiveDelivery().body());
    }

    @Test
    void aConnectionWithoutAnAddressIsMadeForAChild() throws Exception {
        try (UnixSeqpacketChannel.Pair pair = UnixSeqpacketChannel.create(OPTIONS);
                UnixSeqpacketChannel child =
                        UnixSeqpacketChannel.inherited(pair.peer().release(), OPTIONS)) {
            pair.channel().send(message(LIMIT, 1));
            assertArrayEquals(message(LIMIT, 1), child.receive());
            child.send(message(0, 2));
            assertArrayEquals(message(0, 2), pair.channel().receive());
            assertEquals(client.peer(), child.peer());
            assertThrows(IllegalStateException.class, child::address);
            pair.channel().close();
            IpcException end = assertThrows(PeerClosedException.class, child::receive);
            assertTrue(end.getMessage().matches(".*\\(PEER_CLOSED\\), fd=\\d+"), end.getMessage());
        }
    }

    @Test
    void whatIsNoSuchSocketIsRefusedAndClosed() throws Exception {
        try (UnixChannel.Pair stream = UnixChannel.create()) {
            IpcException failure =
                    assertThrows(IpcException.class, () -> UnixSeqpacketChannel.of(stream.peer(), OPTIONS));
            assertEquals("EPROTOTYPE", failure.code());
            assertThrows(PeerClosedException.class, stream.channel()::receive);
        }
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            IpcException failure =
                    assertThrows(IpcException.class, () -> UnixSeqpacketChannel.of(pipe.read(), OPTIONS));
            assertEquals("ENOTSOCK", failure.code());
        }
    }
}
