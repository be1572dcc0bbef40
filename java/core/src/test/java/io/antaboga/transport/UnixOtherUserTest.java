package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.OtherUser;
import io.antaboga.testing.Watchdog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another user is refused, by the file's mode and by the credentials that the kernel gives. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class UnixOtherUserTest {
    private static final String CONNECT = """
            import socket, sys
            peer = socket.socket(socket.AF_UNIX)
            try:
                peer.connect(sys.argv[1].replace("@", "\\0"))
                peer.sendall(b"\\0\\0\\0\\1x")
                print(len(peer.recv(1)))
            except OSError as error:
                print(error.errno)
            """;
    private static final String LISTEN = """
            import socket, sys
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(sys.argv[1].replace("@", "\\0"))
            listener.listen()
            print("ready", flush=True)
            while True:
                try:
                    listener.accept()[0].sendall(b"\\0\\0\\0\\1x")
                except OSError:
                    pass  # who refuses has closed its end
            """;

    @TempDir
    private Path temporary;

    private final UnixAddress address = UnixAddress.abstractName(Names.unique());

    @Test
    void aListenerClosesItsConnectionAndGoesOn() throws Exception {
        try (UnixListener listener = UnixListener.bind(address);
                OtherUser other = OtherUser.run(CONNECT, address.toString())) {
            // Refusing does not end a call: each ends by its deadline, with nothing accepted.
            do {
                assertThrows(DeadlineException.class, () -> listener.accept(Duration.ofMillis(100)));
            } while (!other.hasEnded());
            assertTrue(other.line().matches("0|104|32"), "it met the end of the stream, ECONNRESET or EPIPE");
            try (UnixChannel own = UnixChannel.connect(address);
                    UnixChannel accepted = listener.accept()) {
                assertEquals(own.peer(), accepted.peer());
            }
        }
    }

    @Test
    void aListenerMayTakeAnyUser() throws Exception {
        try (UnixListener listener = UnixListener.bind(address, StreamOptions.DEFAULT.withAnyUser(true));
                OtherUser other = OtherUser.run(CONNECT, address.toString());
                UnixChannel accepted = listener.accept()) {
            assertEquals(new PeerCredentials((int) other.pid(), OtherUser.UID, OtherUser.UID), accepted.peer());
            assertArrayEquals(new byte[] {'x'}, accepted.receive());
        }
    }

    @Test
    void anotherUsersListenerIsRefused() throws Exception {
        try (OtherUser other = OtherUser.run(LISTEN, address.toString())) {
            assertEquals("ready", other.line());
            IpcException failure = assertThrows(IpcException.class, () -> UnixChannel.connect(address));
            assertEquals("PEER_REFUSED", failure.code());
            assertEquals(
                    "connect: peer runs as another user (PEER_REFUSED), name=" + address + ", uid=65534, pid="
                            + other.pid(),
                    failure.getMessage());
            try (UnixChannel channel = UnixChannel.connect(address, StreamOptions.DEFAULT.withAnyUser(true))) {
                assertEquals(OtherUser.UID, channel.peer().uid());
                assertArrayEquals(new byte[] {'x'}, channel.receive());
            }
        }
    }

    @Test
    void theFilesModeKeepsAnotherUserOut() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        UnixAddress file = UnixAddress.path(temporary.resolve("socket"));
        try (UnixListener listener = UnixListener.bind(file, StreamOptions.DEFAULT.withAnyUser(true));
                OtherUser other = OtherUser.run(CONNECT, listener.address().toString())) {
            assertEquals("13", other.line(), "EACCES");
        }
    }
}
