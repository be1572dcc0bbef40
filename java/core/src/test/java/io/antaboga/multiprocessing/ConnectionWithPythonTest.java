package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import io.antaboga.value.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both roles with unmodified CPython of every version, over each kind of address, with and without a key. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class ConnectionWithPythonTest {
    private static final List<String> KEYS = List.of("-", "secret", "k".repeat(200));

    @TempDir
    private Path folder;

    static List<String> pythons() {
        return Pythons.found();
    }

    private static Pythons.Script start(String python) throws IOException {
        return Pythons.Script.start(python, ConnectionWithPythonTest.class, "connection_peer.py");
    }

    private static ConnectionOptions options(String key) {
        return key.equals("-")
                ? ConnectionOptions.DEFAULT
                : ConnectionOptions.DEFAULT.withKey(AuthenticationKey.of(key.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> addresses() {
        return List.of(folder.resolve(Names.unique()).toString(), "@" + Names.unique(), "127.0.0.1:0");
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void javaConnects(String python) throws IOException {
        List<Object> values = Arrays.asList(
                null,
                Map.of("a", List.of(1L, 2.5, true)),
                Tuple.of("t", Bytes.of((byte) 1), Set.of(3L)),
                "\ud83d\ude00",
                Bytes.wrap(new byte[300_000]));
        try (Pythons.Script peer = start(python)) {
            for (String key : KEYS) {
                for (String address : addresses()) {
                    peer.tell("listen", address, key);
                    try (Connection connection = Client.connect(ready(peer, address), options(key))) {
                        for (Object value : values) {
                            connection.sendObject(value);
                            assertEquals(value, connection.receiveObject());
                        }
                        assertFalse(connection.poll(Duration.ZERO));
                    }
                    assertEquals("ended " + values.size(), peer.answer());
                }
            }
        }
    }

    private static Address ready(Pythons.Script peer, String address) throws IOException {
        String answer = peer.answer();
        assertTrue(answer.startsWith("ready "), answer);
        return Address.of(answer.endsWith("-") ? address : answer.substring(6));
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void pythonConnects(String python) throws IOException {
        try (Pythons.Script peer = start(python)) {
            for (String key : KEYS) {
                for (String address : addresses()) {
                    try (Listener listener = Listener.bind(Address.of(address), options(key))) {
                        peer.tell("connect", listener.address().toString(), key);
                        try (Connection connection = listener.accept()) {
                            assertThrows(PeerClosedException.class, () -> {
                                while (true) {
                                    connection.sendObject(connection.receiveObject());
                                }
                            });
                        }
                        assertEquals("connected", peer.answer());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void bytesOfEveryLengthComeBack(String python) throws IOException {
        Random random = new Random(3);
        String address = "@" + Names.unique();
        try (Pythons.Script peer = start(python)) {
            peer.tell("raw", address, "secret");
            try (Connection connection = Client.connect(ready(peer, address), options("secret"))) {
                for (int length : new int[] {0, 1, 16383, 16384, 16385, 31415, 65536, 1 << 20}) {
                    byte[] message = new byte[length];
                    random.nextBytes(message);
                    Thread sender = Thread.ofVirtual().start(() -> {
                        try {
                            connection.sendBytes(message);
                        } catch (IpcException failure) {
                            throw new AssertionError(failure);
                        }
                    });
                    assertTrue(connection.poll(Duration.ofMinutes(1)));
                    assertArrayEquals(message, connection.receiveBytes(), "length " + length);
                    assertTrue(join(sender));
                }
            }
            assertEquals("ended", peer.answer());
        }
    }

    private static boolean join(Thread thread) {
        try {
            thread.join();
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void aWrongKeyIsToldToBothEnds(String python) throws IOException {
        String address = "@" + Names.unique();
        try (Pythons.Script peer = start(python)) {
            peer.tell("listen", address, "right");
            Address ready = ready(peer, address);
            assertInstanceOf(
                    AuthenticationException.class,
                    assertThrows(IpcException.class, () -> Client.connect(ready, options("wrong"))));
            assertEquals("failed AuthenticationError", peer.answer());
            try (Listener listener = Listener.bind(Address.of(address), options("right"))) {
                peer.tell("connect", address, "wrong");
                assertEquals(
                        AuthenticationException.CODE,
                        assertThrows(AuthenticationException.class, listener::accept)
                                .code());
                assertEquals("failed AuthenticationError", peer.answer());
                peer.tell("connect", address, "right");
                try (Connection connection = listener.accept()) {
                    assertEquals(null, connection.receiveObject());
                }
                assertTrue(peer.answer().startsWith("failed "));
            }
        }
    }
}
