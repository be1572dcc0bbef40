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

/** Packets of another user are refused, by the file's mode and by the credentials that the kernel gives. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class UnixPacketsOtherUserTest {
    private static final String CONNECT = """
            import socket, sys
            peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                peer.connect(sys.argv[1].replace("@", "\\0"))
                peer.send(b"x")
                print(len(peer.recv(1)))
            except OSError as error:
                print(error.errno)
            """;
    private static final String SEND = """
            import socket, sys
            peer = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            try:
                peer.sendto(b"x", sys.argv[1].replace("@", "\\0"))
                print("sent")
            except OSError as error:
                print(error.errno)
            """;
    private static final String BIND = """
            import socket, sys
            receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            receiver.bind(sys.argv[1])
            import os
            os.chmod(sys.argv[1], 0o666)
            print("bound", flush=True)
            print(receiver.recv(100).decode(), flush=True)
            """;

    @TempDir
    private Path temporary;

    private final UnixAddress address = UnixAddress.abstractName(Names.unique());

    @Test
    void aListenerClosesItsConnectionAndGoesOn() throws Exception {
        try (UnixSeqpacketListener listener = UnixSeqpacketListener.bind(address);
                OtherUser other = OtherUser.run(CONNECT, address.toString())) {
            do {
                assertThrows(DeadlineException.class, () -> listener.accept(Duration.ofMillis(100)));
            } while (!other.hasEnded());
            assertTrue(other.line().matches("0|104|32"), "it met the end, ECONNRESET or EPIPE");
            try (UnixSeqpacketChannel own = UnixSeqpacketChannel.connect(address);
                    UnixSeqpacketChannel accepted = listener.accept()) {
                assertEquals(own.peer(), accepted.peer());
            }
        }
    }

    @Test
    void aListenerMayTakeAnyUser() throws Exception {
        try (UnixSeqpacketListener listener =
                        UnixSeqpacketListener.bind(address, PacketOptions.DEFAULT.withAnyUser(true));
                OtherUser other = OtherUser.run(CONNECT, address.toString());
                UnixSeqpacketChannel accepted = listener.accept()) {
            assertEquals(new PeerCredentials((int) other.pid(), OtherUser.UID, OtherUser.UID), accepted.peer());
            assertArrayEquals(new byte[] {'x'}, accepted.receive());
        }
    }

    @Test
    void aDatagramIsRefusedAloneAndSaysSo() throws Exception {
        try (UnixDgramChannel receiver = UnixDgramChannel.bind(address);
                UnixDgramChannel own = UnixDgramChannel.connect(address);
                OtherUser other = OtherUser.run(SEND, address.toString())) {
            assertEquals("sent", other.line());
            own.send(new byte[] {'y'});
            IpcException failure = assertThrows(IpcException.class, receiver::receive);
            assertEquals(
                    "receive: sender runs as another user (PEER_REFUSED), name=" + address + ", uid=65534, pid="
                            + other.pid(),
                    failure.getMessage());
            assertArrayEquals(new byte[] {'y'}, receiver.receive());
        }
    }

    @Test
    void aReceiverMayTakeAnyUser() throws Exception {
        try (UnixDgramChannel receiver = UnixDgramChannel.bind(address, PacketOptions.DEFAULT.withAnyUser(true));
                OtherUser other = OtherUser.run(SEND, address.toString())) {
            Datagram datagram = receiver.receiveDatagram();
            assertArrayEquals(new byte[] {'x'}, datagram.body());
            assertEquals(new PeerCredentials((int) other.pid(), OtherUser.UID, OtherUser.UID), datagram.sender());
        }
    }

    @Test
    void theFilesModeKeepsAnotherUserOut() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        UnixAddress file = UnixAddress.path(temporary.resolve("socket"));
        try (UnixDgramChannel receiver = UnixDgramChannel.bind(file, PacketOptions.DEFAULT.withAnyUser(true));
                OtherUser other = OtherUser.run(SEND, file.toString())) {
            assertEquals("13", other.line(), "EACCES");
            assertTrue(receiver.tryReceive().isEmpty());
        }
    }

    @Test
    void anotherUsersSocketFileIsNotSentTo() throws Exception {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        UnixAddress file = UnixAddress.path(temporary.resolve("theirs"));
        try (OtherUser other = OtherUser.run(BIND, file.toString())) {
            assertEquals("bound", other.line());
            IpcException failure = assertThrows(IpcException.class, () -> UnixDgramChannel.connect(file));
            assertEquals("PEER_REFUSED", failure.code());
            try (UnixDgramChannel own = UnixDgramChannel.bindPrivately(file, PacketOptions.DEFAULT)) {
                assertEquals(
                        "PEER_REFUSED",
                        assertThrows(IpcException.class, () -> own.send(new byte[1]))
                                .code());
            }
            try (UnixDgramChannel toAnybody = UnixDgramChannel.connect(file, PacketOptions.DEFAULT.withAnyUser(true))) {
                toAnybody.send(new byte[] {'x'});
                assertEquals("x", other.line());
            }
        }
        Files.delete(file.toPath());
    }
}
