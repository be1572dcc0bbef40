package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ProtocolException;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.VectorFile;
import io.antaboga.testing.Watchdog;
import io.antaboga.wire.Decoder;
import io.antaboga.wire.Framing;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every vector of spec/vectors/handshakes.json, as octets and on the wire, in both roles. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class HandshakeVectorsTest {
    private static final List<JsonNode> VECTORS = VectorFile.read("handshakes.json");
    /** The newest version captured, whose manners are ours. */
    private static final String NEWEST = "3.13";

    @TempDir
    private Path folder;

    /** The JDK keeps a descriptor of its own from its first socket on, which is no leak. */
    @BeforeAll
    static void firstSocket() throws IOException {
        SocketChannel.open(StandardProtocolFamily.UNIX).close();
    }

    @Test
    void everyStepOfBothKindsIsThere() {
        assertEquals(2, with("challenge").count());
        assertEquals(21, with("answer").count());
        assertEquals(22, with("verdict").count());
    }

    @Test
    void ourChallengeIsThatOfTheNewestVersion() throws ProtocolException {
        JsonNode vector = newest(with("challenge"));
        byte[] challenge = Handshake.challenge(VectorFile.hex(vector, "nonce"));
        assertArrayEquals(VectorFile.octets(vector), framed(challenge));
        assertArrayEquals(challenge, message(vector));
    }

    @TestFactory
    Stream<DynamicTest> answersOfEveryVersionProveTheKey() {
        return each(with("answer").filter(HandshakeVectorsTest::valid), vector -> {
            byte[] answer = message(vector);
            byte[] challenge = VectorFile.hex(vector, "challenge");
            assertTrue(Handshake.proves(key(vector), challenge, answer));
            for (int at = 0; at < answer.length; at++) {
                answer[at] ^= 1;
                assertFalse(Handshake.proves(key(vector), challenge, answer), "octet " + at);
                answer[at] ^= 1;
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> ourAnswersAreThoseOfTheNewestVersion() {
        return each(newestOnly(with("answer")), vector -> {
            byte[] challenge = VectorFile.hex(vector, "challenge");
            if (valid(vector)) {
                assertArrayEquals(VectorFile.octets(vector), framed(Handshake.answer(key(vector), challenge)));
            } else {
                ProtocolException refusal =
                        assertThrows(ProtocolException.class, () -> Handshake.answer(key(vector), challenge));
                assertEquals(vector.get("error").asString(), refusal.code());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> ourVerdictsAreThoseOfTheNewestVersion() {
        return each(newestOnly(with("verdict")), vector -> {
            boolean accepted = Handshake.proves(
                    key(vector), VectorFile.hex(vector, "challenge"), VectorFile.hex(vector, "answer"));
            assertEquals(vector.get("accepted").asBoolean(), accepted);
            assertArrayEquals(VectorFile.octets(vector), framed(accepted ? Handshake.WELCOME : Handshake.FAILURE));
        });
    }

    /** A listener's side as CPython writes it; the answer that goes back, on the wire. */
    @TestFactory
    Stream<DynamicTest> aClientAnswersOnTheWire() {
        return each(newestOnly(with("answer")).filter(HandshakeVectorsTest::valid), vector -> {
            Path path = folder.resolve(Names.unique());
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(path));
                Blocked client = Blocked.start(false, () -> Client.connect(Address.of(path.toString()), options(vector))
                        .close());
                try (SocketChannel peer = listener.accept()) {
                    put(peer, framed(VectorFile.hex(vector, "challenge")));
                    byte[] expected = VectorFile.octets(vector);
                    assertArrayEquals(expected, take(peer, expected.length));
                    put(peer, framed(Handshake.WELCOME));
                    byte[] pattern = VectorFile.octets(newest(with("challenge")));
                    byte[] challenge = take(peer, pattern.length);
                    put(peer, framed(Handshake.answer(key(vector), unframed(challenge))));
                    byte[] welcome = framed(Handshake.WELCOME);
                    assertArrayEquals(welcome, take(peer, welcome.length));
                    client.returned();
                    assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
                }
            }
        });
    }

    /** What a listener writes that is told nothing true. */
    @Test
    void aListenerRefusesOnTheWire() throws Exception {
        JsonNode vector = newestOnly(with("verdict"))
                .filter(each -> !each.get("accepted").asBoolean())
                .findFirst()
                .orElseThrow();
        Path path = folder.resolve(Names.unique());
        try (Listener listener = Listener.bind(Address.of(path.toString()), options(vector));
                SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            Blocked accepting = Blocked.start(false, listener::accept);
            byte[] pattern = VectorFile.octets(newest(with("challenge")));
            byte[] challenge = take(peer, pattern.length);
            int known = pattern.length - Handshake.NONCE_LENGTH;
            assertArrayEquals(Arrays.copyOf(pattern, known), Arrays.copyOf(challenge, known));
            put(peer, framed(VectorFile.hex(vector, "answer")));
            byte[] expected = VectorFile.octets(vector);
            assertArrayEquals(expected, take(peer, expected.length));
            assertEquals("AUTHENTICATION", accepting.ended().failure().code());
        }
    }

    private interface Check {
        void of(JsonNode vector) throws Exception;
    }

    private static Stream<DynamicTest> each(Stream<JsonNode> vectors, Check check) {
        return vectors.map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> check.of(vector)));
    }

    private static Stream<JsonNode> with(String flag) {
        return VECTORS.stream().filter(vector -> VectorFile.has(vector, flag));
    }

    private static Stream<JsonNode> newestOnly(Stream<JsonNode> vectors) {
        return vectors.filter(vector -> VectorFile.from(vector, NEWEST));
    }

    private static JsonNode newest(Stream<JsonNode> vectors) {
        return newestOnly(vectors).findFirst().orElseThrow();
    }

    private static boolean valid(JsonNode vector) {
        return vector.get("result").asString().equals("valid");
    }

    private static AuthenticationKey key(JsonNode vector) {
        return AuthenticationKey.of(VectorFile.hex(vector, "key"));
    }

    private static ConnectionOptions options(JsonNode vector) {
        return ConnectionOptions.DEFAULT.withKey(key(vector));
    }

    private static byte[] message(JsonNode vector) throws ProtocolException {
        return unframed(VectorFile.octets(vector));
    }

    private static byte[] unframed(byte[] frame) throws ProtocolException {
        Decoder decoder = Framing.MP.decoder(Handshake.MAX_LENGTH);
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        byte[] message = decoder.decode(bytes);
        assertNull(decoder.decode(bytes));
        assertEquals(0, bytes.remaining());
        return message;
    }

    private static byte[] framed(byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(message.length + Framing.MAX_OVERHEAD);
        Framing.MP.begin(message.length, frame);
        frame.put(message);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static void put(SocketChannel peer, byte[] octets) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(octets);
        while (left.hasRemaining()) {
            peer.write(left);
        }
    }

    private static byte[] take(SocketChannel peer, int length) throws IOException {
        ByteBuffer taken = ByteBuffer.allocate(length);
        while (taken.hasRemaining()) {
            assertTrue(peer.read(taken) >= 0, "the other end closed");
        }
        return taken.array();
    }
}
