package io.antaboga.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    @Test
    void memoryGrowsAsBytesArrive() throws ProtocolException {
        // Between them these declare 64 GiB, which no test JVM has.
        Decoder[] decoders = new Decoder[64];
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = Framing.MP.decoder(1 << 30);
            assertNull(decoders[i].decode(
                    ByteBuffer.allocate(12).putInt(1 << 30).putLong(7).flip()));
        }
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
