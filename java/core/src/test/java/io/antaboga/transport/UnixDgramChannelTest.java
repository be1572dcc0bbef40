package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.os.Sys;
import io.antaboga.registry.Registry;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixDgramChannelTest extends ChannelContract {
    private static final int LIMIT = 100_000;
    private static final PacketOptions OPTIONS = PacketOptions.DEFAULT.withMaxMessageLength(LIMIT);

    @TempDir
    private Path temporary;

    private UnixAddress path(String name) {
        return UnixAddress.path(temporary.resolve(name));
    }

    @Override
    void connect() throws IpcException {
        UnixAddress one = UnixAddress.abstractName(Names.unique());
        UnixAddress other = UnixAddress.abstractName(Names.unique());
        left = UnixDgramChannel.bind(one, other, OPTIONS);
        right = UnixDgramChannel.bind(other, one, OPTIONS);
    }

    @Override
    int limit() {
        return LIMIT;
    }

    @Test
    void theSenderIsKnownAndCanBeAnswered() throws Exception {
        UnixAddress named = path("client");
        try (UnixDgramChannel server = UnixDgramChannel.bindPrivately(PacketOptions.DEFAULT);
                UnixDgramChannel client =
                        UnixDgramChannel.bind(named, server.address().orElseThrow(), PacketOptions.DEFAULT)) {
            client.send(message(3, 3));
            Datagram datagram = server.receiveDatagram();
            assertArrayEquals(message(3, 3), datagram.body());
            assertEquals(Optional.of(named), datagram.from());
            assertEquals(
                    new PeerCredentials((int) ProcessHandle.current().pid(), Sys.getuid(), Sys.getegid()),
                    datagram.sender());
            server.send(ByteBuffer.wrap(datagram.body()), datagram.from().orElseThrow());
            assertArrayEquals(message(3, 3), client.receive());
            assertEquals(client.peer(), server.address());
        }
    }

    @Test
    void whoOnlySendsHasNoAddress() throws Exception {
        try (UnixDgramChannel server = UnixDgramChannel.bind(path("server"));
                UnixDgramChannel client = UnixDgramChannel.connect(path("server"))) {
            client.send(new byte[0]);
            Datagram datagram = server.receiveDatagram();
            assertEquals(0, datagram.body().length);
            assertEquals(Optional.empty(), datagram.from());
            assertEquals(Optional.empty(), client.address());
            assertThrows(IllegalStateException.class, client::receive);
            assertThrows(IllegalStateException.class, client::tryReceive);
            assertThrows(IllegalStateException.class, () -> server.send(new byte[1]));
            assertEquals(Optional.empty(), server.tryReceiveDatagram());
        }
    }

    @Test
    void theFileIsPrivateRegisteredAndRemoved() throws IOException {
        UnixAddress address = path("server");
        try (UnixDgramChannel server = UnixDgramChannel.bind(address)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(address.toPath())));
            String name = server.address().orElseThrow().toString();
            assertTrue(Registry.ofCurrentUser().entries().stream()
                    .anyMatch(entry -> entry.live()
                            && entry.name().equals(name)
                            && entry.mechanism().equals("unix")));
            IpcException taken = assertThrows(IpcException.class, () -> UnixDgramChannel.bind(address));
            assertEquals("bind: address already in use (EADDRINUSE), name=" + address, taken.getMessage());
        }
        assertFalse(Files.exists(address.toPath()));
    }

    @Test
    void whoeverHasTheNameThenGetsTheMessage() throws Exception {
        UnixAddress address = path("server");
        UnixDgramChannel first = UnixDgramChannel.bind(address);
        try (UnixDgramChannel client = UnixDgramChannel.connect(address)) {
            client.send(message(1, 1));
            first.close();
            IpcException failure = assertThrows(IpcException.class, () -> client.send(message(2, 2)));
            assertEquals("send: no such file or directory (ENOENT), name=" + address, failure.getMessage());
            try (UnixDgramChannel second = UnixDgramChannel.bind(address)) {
                client.send(message(3, 3));
                assertArrayEquals(message(3, 3), second.receive());
                assertEquals(Optional.empty(), second.tryReceive());
            }
        } finally {
            first.close();
        }
    }

    @Test
    void nobodyThere() {
        IpcException absent = assertThrows(IpcException.class, () -> UnixDgramChannel.connect(path("absent")));
        assertEquals("ENOENT", absent.code());
        UnixAddress name = UnixAddress.abstractName(Names.unique());
        IpcException refused = assertThrows(IpcException.class, () -> UnixDgramChannel.connect(name));
        assertEquals("connect: connection refused (ECONNREFUSED), name=" + name, refused.getMessage());
        UnixAddress tooLong = UnixAddress.abstractName("x".repeat(108));
        assertEquals(
                "ENAMETOOLONG",
                assertThrows(IpcException.class, () -> UnixDgramChannel.bind(tooLong))
                        .code());
    }

    @Test
    void aMessageAboveTheReceiversLimitIsLostAloneAndSaysSo() throws Exception {
        UnixAddress address = UnixAddress.abstractName(Names.unique());
        try (UnixDgramChannel server = UnixDgramChannel.bind(address, PacketOptions.DEFAULT.withMaxMessageLength(10));
                UnixDgramChannel client = UnixDgramChannel.connect(address)) {
            client.send(message(11, 1));
            client.send(message(10, 2));
            IpcException failure = assertThrows(IpcException.class, server::receive);
            assertEquals(
                    "recvmsg: message longer than the limit (EMSGSIZE), name=" + address + ", length=11, limit=10",
                    failure.getMessage());
            assertArrayEquals(message(10, 2), server.receive());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBlockedSenderGoesOnWhenThereIsRoom(boolean virtual) throws Exception {
        int waiting = fill();
        Blocked sender = Blocked.start(virtual, () -> left.send(message(7, 7)));
        for (int i = 0; i < waiting; i++) {
            assertArrayEquals(message(100, i), right.receive());
        }
        sender.returned();
        assertArrayEquals(message(7, 7), right.receive());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBlockedSenderEndsWhenTheReceiverGoes(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS / 4; round++) {
            fill();
            Blocked sender =
                    Blocked.start(virtual, () -> left.send(message(7, 7))).drift(round);
            right.close();
            IpcException failure =
                    assertInstanceOf(IpcException.class, sender.ended().failure());
            assertEquals("ECONNREFUSED", failure.code());
            left.close();
            connect();
        }
    }

    @Test
    void aLongMessageWaitsForItsOwnBufferToo() throws Exception {
        int sent = 0;
        while (left.trySend(ByteBuffer.wrap(message(LIMIT, sent)))) {
            sent++;
        }
        assertTrue(sent > 0, "some fit");
        Blocked sender = Blocked.start(false, () -> left.send(message(LIMIT, -1)));
        Blocked late = Blocked.start(true, () -> left.send(message(LIMIT, -2), Duration.ZERO));
        assertEquals("DEADLINE", late.ended().failure().code());
        for (int i = 0; i < sent; i++) {
            assertArrayEquals(message(LIMIT, i), right.receive());
        }
        assertArrayEquals(message(LIMIT, -1), right.receive());
        sender.returned();
    }
}
