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
import io.antaboga.os.Constants;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.registry.Registry;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Capability;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({Watchdog.class, LeakCheck.class})
class UnixListenerTest {
    private static final int ROUNDS = 200;

    @TempDir
    private Path temporary;

    private UnixAddress path() {
        return UnixAddress.path(temporary.resolve("socket"));
    }

    private static UnixAddress abstractName() {
        return UnixAddress.abstractName(Names.unique());
    }

    @Test
    void theFileIsPrivateRegisteredAndRemoved() throws IOException {
        UnixAddress address = path();
        try (UnixListener listener = UnixListener.bind(address)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(address.toPath())));
            var entry = Registry.ofCurrentUser().entries().stream()
                    .filter(each -> each.name().equals(listener.address().toString()))
                    .findFirst()
                    .orElseThrow();
            assertTrue(entry.live());
            assertEquals(
                    Files.getAttribute(address.toPath(), "unix:dev")
                            + ":"
                            + Files.getAttribute(address.toPath(), "unix:ino"),
                    entry.identity());
        }
        assertFalse(Files.exists(address.toPath()));
    }

    @Test
    void ourOwnFolderIsPrivate() throws IOException {
        try (UnixListener listener = UnixListener.bindPrivately(StreamOptions.DEFAULT)) {
            Path folder = listener.address().toPath().getParent();
            assertEquals(Registry.ofCurrentUser().runDirectory(), folder);
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        }
    }

    @Test
    void bothEndsKnowTheirPeer() throws IOException {
        for (UnixAddress address : List.of(path(), abstractName())) {
            try (UnixListener listener = UnixListener.bind(address);
                    UnixChannel client = UnixChannel.connect(address);
                    UnixChannel server = listener.accept()) {
                PeerCredentials us =
                        new PeerCredentials((int) ProcessHandle.current().pid(), Sys.geteuid(), Sys.getegid());
                assertEquals(us, client.peer());
                assertEquals(us, server.peer());
                assertEquals(address, client.address());
            }
        }
    }

    @Test
    void anAddressInUseIsEaddrinuse() throws IOException {
        for (UnixAddress address : List.of(path(), abstractName())) {
            try (UnixListener listener = UnixListener.bind(address)) {
                IpcException failure = assertThrows(IpcException.class, () -> UnixListener.bind(address));
                assertEquals("EADDRINUSE", failure.code());
                assertEquals(address, failure.details().get("name"));
                UnixChannel.connect(address).close();
                listener.accept(Duration.ofSeconds(30)).close();
            }
        }
    }

    @Test
    void aSocketThatIsBoundAndDoesNotListenYetIsNotStale() throws IOException {
        UnixAddress address = path();
        int socket = bareSocketAt(address);
        try {
            assertEquals(
                    "EADDRINUSE",
                    assertThrows(IpcException.class, () -> UnixListener.bind(address))
                            .code());
            assertTrue(Files.exists(address.toPath()));
        } finally {
            Sys.close(socket);
        }
    }

    @Test
    void aStaleFileIsReplaced() throws IOException {
        UnixAddress address = path();
        Sys.close(bareSocketAt(address));
        assertEquals(
                "ECONNREFUSED",
                assertThrows(IpcException.class, () -> UnixChannel.connect(address))
                        .code());
        try (UnixListener listener = UnixListener.bind(address);
                UnixChannel client = UnixChannel.connect(address)) {
            assertEquals(client.address(), listener.address());
            listener.accept().close();
        }
    }

    private static int bareSocketAt(UnixAddress address) throws IpcException {
        int socket = UnixSockets.open(Constants.SOCK_STREAM);
        try (Arena arena = Arena.ofConfined()) {
            UnixAddress.Native sockaddr = address.toNative(arena, "bind");
            assertEquals(0, SysSocket.bind(socket, sockaddr.address(), sockaddr.length()));
        }
        return socket;
    }

    @Test
    void whatIsNoSocketIsNotReplaced() throws IOException {
        UnixAddress address = path();
        Files.writeString(address.toPath(), "precious");
        assertEquals(
                "EADDRINUSE",
                assertThrows(IpcException.class, () -> UnixListener.bind(address))
                        .code());
        assertEquals("precious", Files.readString(address.toPath()));
        Files.delete(address.toPath());
        Files.createSymbolicLink(address.toPath(), temporary.resolve("elsewhere"));
        assertEquals(
                "EADDRINUSE",
                assertThrows(IpcException.class, () -> UnixListener.bind(address))
                        .code());
        assertTrue(Files.isSymbolicLink(address.toPath()));
    }

    /** As root, a file can be given away. */
    @Test
    void anotherUsersStaleFileIsNotReplaced() throws IOException {
        Capability.require(Sys.geteuid() == 0, "root, to give a file away");
        UnixAddress address = path();
        Sys.close(bareSocketAt(address));
        Files.setAttribute(address.toPath(), "unix:uid", 65534);
        assertEquals(
                "EADDRINUSE",
                assertThrows(IpcException.class, () -> UnixListener.bind(address))
                        .code());
        assertTrue(Files.exists(address.toPath()));
    }

    @Test
    void ofManyBindersAtAStaleFileOneWins() throws Exception {
        UnixAddress address = path();
        for (int round = 0; round < 20; round++) {
            Sys.close(bareSocketAt(address));
            ConcurrentLinkedQueue<UnixListener> winners = new ConcurrentLinkedQueue<>();
            List<Blocked> binders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                binders.add(Blocked.start(false, () -> {
                    try {
                        winners.add(UnixListener.bind(address));
                    } catch (IpcException e) {
                        assertEquals("EADDRINUSE", e.code());
                    }
                }));
            }
            for (Blocked binder : binders) {
                binder.returned();
            }
            assertEquals(1, winners.size());
            try (UnixListener winner = winners.remove();
                    UnixChannel client = UnixChannel.connect(address);
                    UnixChannel server = winner.accept()) {
                client.send(new byte[] {1});
                assertArrayEquals(new byte[] {1}, server.receive());
            }
        }
    }

    @Test
    void closeLeavesAFileThatIsAnotherOnesNow() throws IOException {
        UnixAddress address = path();
        UnixListener first = UnixListener.bind(address);
        Files.delete(address.toPath());
        try (UnixListener second = UnixListener.bind(address)) {
            first.close();
            UnixChannel.connect(second.address()).close();
        }
        assertFalse(Files.exists(address.toPath()));
    }

    @Test
    void aLongNameIsRefusedBeforeTheKernelSeesIt() throws IOException {
        String longest = Names.PREFIX + "x".repeat(UnixAddress.MAX_LENGTH - Names.PREFIX.length());
        try (UnixListener listener = UnixListener.bind(UnixAddress.abstractName(longest));
                UnixChannel client = UnixChannel.connect(listener.address())) {
            assertEquals("@" + longest, client.address().toString());
        }
        for (UnixAddress tooLong : List.of(
                UnixAddress.abstractName(longest + "x"),
                UnixAddress.path(Path.of("/" + "y".repeat(107))),
                UnixAddress.abstractName("é".repeat(54)))) {
            for (IpcException failure : List.of(
                    assertThrows(IpcException.class, () -> UnixListener.bind(tooLong)),
                    assertThrows(IpcException.class, () -> UnixChannel.connect(tooLong)))) {
                assertEquals("ENAMETOOLONG", failure.code());
                assertEquals(108, failure.details().get("length"));
                assertEquals(107, failure.details().get("limit"));
            }
        }
    }

    @Test
    void addressesAreThoseOfUrls() {
        assertEquals("@name", UnixAddress.of("@name").toString());
        assertTrue(UnixAddress.of("@name").isAbstract());
        assertEquals("/tmp/x", UnixAddress.of("/tmp/x").toString());
        assertEquals("/tmp/x", UnixAddress.of("/tmp/./y/../x").toString());
        assertEquals(
                Path.of("x").toAbsolutePath().toString(), UnixAddress.of("x").toString());
        assertThrows(IllegalStateException.class, () -> UnixAddress.of("@name").toPath());
        assertThrows(IllegalArgumentException.class, () -> UnixAddress.of("@"));
        assertThrows(IllegalArgumentException.class, () -> UnixAddress.of("@a\0b"));
    }

    @Test
    void nobodyThereIsAnError() {
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> UnixChannel.connect(path()))
                        .code());
        assertEquals(
                "ECONNREFUSED",
                assertThrows(IpcException.class, () -> UnixChannel.connect(abstractName()))
                        .code());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyBlockedAcceptEnds(boolean virtual) throws Exception {
        try (UnixListener listener = UnixListener.bind(abstractName())) {
            assertEquals(Optional.empty(), listener.tryAccept());
            for (int round = 0; round < ROUNDS; round++) {
                Duration timeout = Duration.ofNanos(round * 10_000L);
                Blocked late = Blocked.start(virtual, () -> listener.accept(timeout));
                assertInstanceOf(DeadlineException.class, late.ended().failure());
                Blocked interrupted = Blocked.start(virtual, listener::accept).drift(round);
                interrupted.interrupt();
                assertInstanceOf(
                        InterruptedIpcException.class, interrupted.ended().failure());
                UnixListener closing = UnixListener.bind(abstractName());
                Blocked closed = Blocked.start(virtual, closing::accept).drift(round);
                closing.close();
                closing.close();
                assertInstanceOf(ClosedException.class, closed.ended().failure());
            }
        }
    }

    /** Connecting blocks while the listener's queue is full. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyBlockedConnectEnds(boolean virtual) throws Exception {
        UnixAddress address = path();
        int full = bareSocketAt(address);
        try {
            assertEquals(0, SysSocket.listen(full, 0));
            try (UnixChannel first = UnixChannel.connect(address)) {
                assertEquals(first.peer().uid(), Sys.geteuid());
                for (int round = 0; round < ROUNDS / 4; round++) {
                    Duration timeout = Duration.ofNanos(round * 10_000L);
                    Blocked late =
                            Blocked.start(virtual, () -> UnixChannel.connect(address, StreamOptions.DEFAULT, timeout));
                    assertInstanceOf(DeadlineException.class, late.ended().failure());
                    Blocked interrupted = Blocked.start(virtual, () -> UnixChannel.connect(address))
                            .drift(round);
                    interrupted.interrupt();
                    assertInstanceOf(
                            InterruptedIpcException.class, interrupted.ended().failure());
                }
                Blocked waiting = Blocked.start(
                        virtual, () -> UnixChannel.connect(address).close());
                Sys.close(SysSocket.accept4(full, 0, 0, 0));
                waiting.returned();
            }
        } finally {
            Sys.close(full);
        }
    }
}
