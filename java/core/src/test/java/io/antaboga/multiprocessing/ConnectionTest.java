package io.antaboga.multiprocessing;

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
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.multiprocessing.pickle.PickleException;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixListener;
import io.antaboga.wire.Framing;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends calls and what ends connections, without Python. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class ConnectionTest {
    private static final ConnectionOptions KEYED =
            ConnectionOptions.DEFAULT.withKey(AuthenticationKey.of(new byte[] {1, 2, 3}));
    private static final StreamOptions RAW = StreamOptions.DEFAULT.withFraming(Framing.RAW);
    private static final Duration LONG = Duration.ofMinutes(2);

    private static Address unix() {
        return Address.of(UnixAddress.abstractName(Names.unique()));
    }

    private static List<Address> addresses() {
        return List.of(unix(), Address.of("127.0.0.1", 0), Address.of("localhost", 0));
    }

    @Test
    void bothEndsSpeak() throws Exception {
        for (Address address : addresses()) {
            for (ConnectionOptions options : List.of(ConnectionOptions.DEFAULT, KEYED)) {
                try (Listener listener = Listener.bind(address, options)) {
                    Blocked client = Blocked.start(false, () -> {
                        try (Connection connection = Client.connect(listener.address(), options, LONG)) {
                            connection.sendObject(List.of(1L), LONG);
                            assertEquals("two", connection.receiveObject(LONG));
                        }
                    });
                    try (Connection connection = listener.accept(LONG)) {
                        assertTrue(connection.poll(LONG));
                        assertEquals(List.of(1L), connection.receiveObject());
                        connection.sendObject("two");
                        client.returned();
                        assertTrue(connection.poll(LONG));
                        assertThrows(PeerClosedException.class, connection::receiveBytes);
                    }
                }
            }
        }
    }

    @Test
    void addressesAreReadAsTheyAreWritten() {
        for (String text : List.of("@name", "/a/path", "localhost:80", "[::1]:80")) {
            assertEquals(text, Address.of(text).toString());
        }
        assertInstanceOf(Address.Unix.class, Address.of("./name:80"));
        assertThrows(IllegalArgumentException.class, () -> Address.of("host:70000"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closeAndInterruptEndAccept(boolean virtual) throws Exception {
        for (Address address : addresses()) {
            Listener listener = Listener.bind(address, KEYED);
            Blocked interrupted = Blocked.start(virtual, listener::accept).drift(30);
            interrupted.interrupt();
            assertInstanceOf(InterruptedIpcException.class, interrupted.ended().failure());
            Blocked closed = Blocked.start(virtual, listener::accept).drift(30);
            listener.close();
            assertInstanceOf(ClosedException.class, closed.ended().failure());
            assertThrows(ClosedException.class, listener::accept);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @SuppressWarnings("try") // closing while the other call waits is what is tested
    void deadlineCloseAndInterruptEndReceive(boolean virtual) throws Exception {
        for (Address address : addresses()) {
            try (Listener listener = Listener.bind(address);
                    Connection client = Client.connect(listener.address());
                    Connection server = listener.accept()) {
                assertThrows(DeadlineException.class, () -> server.receiveBytes(Duration.ZERO));
                assertFalse(server.poll(Duration.ofMillis(1)));
                Blocked interrupted =
                        Blocked.start(virtual, server::receiveObject).drift(30);
                interrupted.interrupt();
                assertInstanceOf(
                        InterruptedIpcException.class, interrupted.ended().failure());
                Blocked closed = Blocked.start(virtual, server::receiveObject).drift(30);
                server.close();
                assertInstanceOf(ClosedException.class, closed.ended().failure());
                assertThrows(ClosedException.class, () -> server.poll(Duration.ZERO));
                assertThrows(PeerClosedException.class, client::receiveBytes);
            }
        }
    }

    @Test
    void deadlineAndInterruptEndTheConnectingEnd() throws Exception {
        for (Address address : addresses()) {
            // Without a key this listener never challenges, so that the client waits.
            try (Listener listener = Listener.bind(address)) {
                assertThrows(
                        DeadlineException.class, () -> Client.connect(listener.address(), KEYED, Duration.ofMillis(1)));
                Blocked client = Blocked.start(false, () -> Client.connect(listener.address(), KEYED))
                        .drift(30);
                client.interrupt();
                assertInstanceOf(InterruptedIpcException.class, client.ended().failure());
            }
        }
        assertEquals(
                "ECONNREFUSED",
                assertThrows(IpcException.class, () -> Client.connect(unix())).code());
    }

    @Test
    void twoKeysAreToldApart() throws Exception {
        ConnectionOptions other = KEYED.withKey(AuthenticationKey.of(new byte[] {9}));
        try (Listener listener = Listener.bind(unix(), KEYED)) {
            Blocked client = Blocked.start(false, () -> Client.connect(listener.address(), other));
            assertThrows(AuthenticationException.class, listener::accept);
            IpcException refused = client.ended().failure();
            assertEquals("authenticate: the other end refuses the key (AUTHENTICATION)", refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> AuthenticationKey.of(new byte[0]));
    }

    @Test
    @SuppressWarnings("try") // closing while the other call waits is what is tested
    void aPeerThatStopsInTheHandshakeHoldsUpNobodyForEver() throws Exception {
        ConnectionOptions hasty = KEYED.withHandshakeTimeout(Duration.ofMillis(1));
        Address address = unix();
        try (Listener listener = Listener.bind(address, hasty);
                UnixChannel silent = UnixChannel.connect(((Address.Unix) address).name())) {
            DeadlineException passed = assertThrows(DeadlineException.class, listener::accept);
            assertEquals("authenticate", passed.operation());
            assertTrue(silent.receive().length > 0);
        }
        try (Listener listener = Listener.bind(address, KEYED);
                UnixChannel silent = UnixChannel.connect(((Address.Unix) address).name())) {
            Blocked accepting = Blocked.start(false, listener::accept);
            assertTrue(silent.receive().length > 0);
            listener.close();
            assertInstanceOf(ClosedException.class, accepting.ended().failure());
        }
        try (Listener listener = Listener.bind(address, KEYED)) {
            UnixChannel.connect(((Address.Unix) address).name()).close();
            PeerClosedException gone = assertThrows(PeerClosedException.class, listener::accept);
            assertEquals("authenticate", gone.operation());
        }
    }

    /** What a peer may send in place of its answer, and then the end. */
    @ParameterizedTest
    @CsvSource({
        "ffffffff4000000000000000, PROTOCOL",
        "00000101, PROTOCOL",
        "fffffffe, PROTOCOL",
        "0000, PROTOCOL",
        "00000010, PROTOCOL",
        "0000000178, AUTHENTICATION",
        "00000014aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, AUTHENTICATION"
    })
    void wrongAnswersToAChallengeAreTypedErrors(String hex, String code) throws Exception {
        Address address = unix();
        try (Listener listener = Listener.bind(address, KEYED);
                UnixChannel peer = UnixChannel.connect(((Address.Unix) address).name(), RAW)) {
            Blocked accepting = Blocked.start(false, listener::accept);
            peer.send(HexFormat.of().parseHex(hex));
            peer.endSending();
            assertEquals(code, accepting.ended().failure().code());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000000178, PROTOCOL",
        "0000000b234348414c4c454e474523, PROTOCOL",
        "0000001d234348414c4c454e4745237b6e6f6e657d40414243444546474849404142, PROTOCOL",
        "ffffffff4000000000000000, PROTOCOL",
        "00000004, PROTOCOL"
    })
    void wrongChallengesAreTypedErrors(String hex, String code) throws Exception {
        UnixAddress name = UnixAddress.abstractName(Names.unique());
        try (UnixListener listener = UnixListener.bind(name, RAW)) {
            Blocked client = Blocked.start(false, () -> Client.connect(Address.of(name), KEYED));
            try (UnixChannel peer = listener.accept()) {
                peer.send(HexFormat.of().parseHex(hex));
                peer.endSending();
                assertEquals(code, client.ended().failure().code());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff4000000000000000",
                "fffffffe",
                "80000000",
                "00000005",
                "000000056865",
                "0000",
                "7fffffff"
            })
    void brokenFramesAreProtocolErrors(String hex) throws Exception {
        Address address = unix();
        try (Listener listener = Listener.bind(address);
                UnixChannel peer = UnixChannel.connect(((Address.Unix) address).name(), RAW);
                Connection server = listener.accept()) {
            peer.send(HexFormat.of().parseHex("000000026f6b" + hex));
            peer.endSending();
            assertArrayEquals(new byte[] {'o', 'k'}, server.receiveBytes());
            assertTrue(server.poll(LONG));
            assertThrows(ProtocolException.class, server::receiveBytes);
        }
    }

    @Test
    void longMessagesAndNonsenseAreRefused() throws Exception {
        Address address = unix();
        try (Listener listener = Listener.bind(address, KEYED.withMaxMessageLength(100))) {
            Blocked client = Blocked.start(false, () -> {
                try (Connection connection = Client.connect(address, KEYED)) {
                    connection.sendBytes(new byte[] {1, 2, 3});
                    connection.sendBytes(new byte[100]);
                    connection.sendBytes(new byte[101]);
                }
            });
            try (Connection server = listener.accept()) {
                assertThrows(PickleException.class, server::receiveObject);
                assertEquals(100, server.receiveBytes().length);
                assertThrows(ProtocolException.class, server::receiveBytes);
                assertThrows(PickleException.class, () -> server.sendObject(new Object()));
                assertThrows(IpcException.class, () -> server.sendBytes(new byte[101]));
            }
            client.returned();
        }
    }
}
