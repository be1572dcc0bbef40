package io.antaboga.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    @Test
    void aLimitBoundsEveryFraming() {
        for (Framing framing : Framing.values()) {
            Decoder decoder = framing.decoder(3);
            ByteBuffer bytes = ByteBuffer.allocate(16);
            framing.begin(4, bytes);
            bytes.put(new byte[] {1, 2, 3, 4});
            framing.finish(bytes);
            ProtocolException failure = assertThrows(ProtocolException.class, () -> decoder.decode(bytes.flip()));
            assertEquals(
                    "receive: message is longer than the limit (PROTOCOL), length=4, limit=3", failure.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void aMessageOfTheLimitPasses(Framing framing) throws ProtocolException {
        byte[] message = new byte[31415];
        Arrays.fill(message, (byte) 7);
        ByteBuffer bytes = ByteBuffer.allocateDirect(message.length + Framing.MAX_OVERHEAD);
        framing.begin(message.length, bytes);
        framing.finish(bytes.put(message));
        Decoder decoder = framing.decoder(message.length);
        byte[] decoded = decoder.decode(bytes.flip());
        assertArrayEquals(message, decoded == null ? decoder.end() : decoded);
        assertNull(decoder.end());
    }

    /** The tests' JVM has at most half a message of this length. */
    @Test
    void memoryGrowsAsBytesArrive() throws ProtocolException {
        assertTrue(Runtime.getRuntime().maxMemory() <= 1 << 29);
        Decoder decoder = Framing.MP.decoder(1 << 30);
        assertNull(decoder.decode(
                ByteBuffer.allocate(12).putInt(1 << 30).putLong(7).flip()));
        assertEquals(
                "part=body, received=8, expected=1073741824",
                assertThrows(ProtocolException.class, decoder::end).getMessage().replaceFirst(".*?, ", ""));
    }

    /** Random messages in one stream, cut at random places. */
    @ParameterizedTest
    @EnumSource(
            value = Framing.class,
            names = {"MP", "LINES"})
    void anyCuttingGivesTheSameMessages(Framing framing) throws ProtocolException {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<byte[]> messages = new ArrayList<>();
            ByteBuffer stream = ByteBuffer.allocate(1 << 16);
            for (int i = random.nextInt(20); i >= 0; i--) {
                byte[] message = new byte[random.nextInt(4) == 0 ? random.nextInt(3000) : random.nextInt(9)];
                random.nextBytes(message);
                if (framing == Framing.LINES) {
                    replace(message, (byte) '\n', (byte) '\r');
                }
                messages.add(message);
                framing.begin(message.length, stream);
                framing.finish(stream.put(message));
            }
            stream.flip();
            Decoder decoder = framing.decoder(3000);
            List<byte[]> decoded = new ArrayList<>();
            while (stream.hasRemaining()) {
                ByteBuffer piece = stream.slice(stream.position(), Math.min(stream.remaining(), random.nextInt(200)));
                stream.position(stream.position() + piece.remaining());
                for (byte[] message = decoder.decode(piece); message != null; message = decoder.decode(piece)) {
                    decoded.add(message);
                }
            }
            assertNull(decoder.end(), "seed " + seed);
            assertEquals(messages.size(), decoded.size(), "seed " + seed);
            for (int i = 0; i < messages.size(); i++) {
                assertArrayEquals(messages.get(i), decoded.get(i), "seed " + seed);
            }
        }
    }

    private static void replace(byte[] bytes, byte from, byte to) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == from ? to : bytes[i];
        }
    }

    /** Whatever bytes come, a decoder gives messages within the limit or says PROTOCOL. */
    @ParameterizedTest
    @EnumSource(Framing.class)
    void noBytesDoHarm(Framing framing) {
        for (long seed = 1; seed <= 2000; seed++) {
            Random random = new Random(seed);
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            if (noise.length > 3 && random.nextBoolean()) {
                Arrays.fill(noise, 0, 3, (byte) (random.nextBoolean() ? 0 : -1));
            }
            Decoder decoder = framing.decoder(20);
            ByteBuffer bytes = ByteBuffer.wrap(noise);
            try {
                for (byte[] message = decoder.decode(bytes); message != null; message = decoder.decode(bytes)) {
                    assertTrue(message.length <= 20, "seed " + seed);
                }
                decoder.end();
            } catch (ProtocolException e) {
                assertEquals("receive", e.operation(), "seed " + seed);
            }
        }
    }

    @Test
    void theFailureTellsWhatWasDeclared() {
        assertEquals(
                "receive: frame length is negative (PROTOCOL), length=-2",
                failure("fffffffe").getMessage());
        assertEquals(
                "receive: message is longer than the limit (PROTOCOL), length=9223372036854775808, limit=10",
                failure("ffffffff8000000000000000").getMessage());
    }

    private static ProtocolException failure(String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        return assertThrows(
                ProtocolException.class, () -> Framing.MP.decoder(10).decode(bytes));
    }

    @Test
    void aLongMessageComesWhole() throws ProtocolException {
        byte[] message = new byte[(5 << 20) + 3];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (i * 31);
        }
        ByteBuffer frame = ByteBuffer.allocate(message.length + 4)
                .putInt(message.length)
                .put(message)
                .flip();
        Decoder decoder = Framing.MP.decoder(message.length);
        byte[] decoded = null;
        while (decoded == null) {
            int next = Math.min(frame.capacity(), frame.position() + 65537);
            decoded = decoder.decode(frame.limit(next));
        }
        assertArrayEquals(message, decoded);
    }

    @Test
    void rawIsOneMessageEvenWhenEmpty() throws ProtocolException {
        Decoder decoder = Framing.RAW.decoder(10);
        assertNull(decoder.decode(ByteBuffer.allocate(0)));
        assertArrayEquals(new byte[0], decoder.end());
        assertNull(decoder.end());
    }

    @Test
    void aLineCannotContainALineFeed() {
        ByteBuffer message = ByteBuffer.wrap("a\nb".getBytes(StandardCharsets.US_ASCII));
        assertThrows(IllegalArgumentException.class, () -> Framing.LINES.check(message));
        Framing.MP.check(message);
        Framing.RAW.check(message);
        assertEquals(3, message.remaining());
    }

    @Test
    void byteOrderOfTheBufferDoesNotMatter() throws ProtocolException {
        ByteBuffer little = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        Framing.MP.begin(5, little);
        assertArrayEquals(new byte[] {0, 0, 0, 5}, Arrays.copyOf(little.array(), 4));
        assertEquals(ByteOrder.LITTLE_ENDIAN, little.order());
        little.put("hello".getBytes(StandardCharsets.US_ASCII));
        assertArrayEquals(
                "hello".getBytes(StandardCharsets.US_ASCII),
                Framing.MP.decoder(5).decode(little.flip()));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE})
    void aLimitOutOfRangeIsMisuse(int limit) {
        assertThrows(IllegalArgumentException.class, () -> Framing.MP.decoder(limit));
    }

    @Test
    void namesAreThoseOfTheCommandLine() {
        for (Framing framing : Framing.values()) {
            assertEquals(framing, Framing.of(framing.label()));
        }
        assertThrows(IllegalArgumentException.class, () -> Framing.of("MP"));
    }
}
