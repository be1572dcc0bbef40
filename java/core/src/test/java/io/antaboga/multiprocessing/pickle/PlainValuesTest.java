package io.antaboga.multiprocessing.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.testing.VectorFile;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one loop takes of a pickle is what the opcodes one by one give, in pickles that are in order and in those that are not. */
@ExtendWith(Watchdog.class)
class PlainValuesTest {
    private static final int MUTATIONS = 20_000;

    private static final int LONGEST = 4_000;

    private static final PickleDecoder TOGETHER =
            PickleDecoder.builder().keepUnknown().build();

    /** With fewer items allowed than a pickle of this length could count, opcodes are taken one by one. */
    private static PickleDecoder oneByOne(int length) {
        PickleLimits all = PickleLimits.DEFAULT;
        PickleLimits fewer = new PickleLimits(all.bytes(), all.depth(), Math.max(1, 2L * length - 1), all.memo());
        return PickleDecoder.builder().keepUnknown().limits(fewer).build();
    }

    private static String outcome(PickleDecoder decoder, byte[] pickle) {
        try {
            // Written again, as that tells apart what is one object from what are two that are equal.
            return HexFormat.of().formatHex(PickleEncoder.encode(decoder.decode(pickle)));
        } catch (PickleException refusal) {
            return refusal.getMessage();
        }
    }

    private static List<byte[]> vectors() {
        return VectorFile.read("pickles.json").stream()
                .map(VectorFile::octets)
                .filter(pickle -> pickle.length < LONGEST)
                .toList();
    }

    private static byte[] mutated(byte[] pickle, Random random) {
        byte[] changed = Arrays.copyOf(pickle, pickle.length + random.nextInt(4));
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(changed.length);
            if (random.nextBoolean()) {
                changed[at] = (byte) random.nextInt(256);
            } else {
                System.arraycopy(pickle, random.nextInt(pickle.length), changed, at, 1);
            }
        }
        return changed;
    }

    @Test
    void pickles() {
        for (byte[] pickle : vectors()) {
            assertEquals(outcome(oneByOne(pickle.length), pickle), outcome(TOGETHER, pickle));
        }
    }

    @Test
    void mutatedPickles() {
        List<byte[]> vectors = vectors();
        Random random = new Random(17);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] pickle = mutated(vectors.get(random.nextInt(vectors.size())), random);
            String expected = outcome(oneByOne(pickle.length), pickle);
            refused += expected.startsWith("unpickle") ? 1 : 0;
            assertEquals(
                    expected, outcome(TOGETHER, pickle), () -> HexFormat.of().formatHex(pickle));
        }
        assertNotEquals(0, refused);
        assertNotEquals(MUTATIONS, refused);
    }

    /** {@code opcodes} in Latin-1 within a tuple, and so much after them that none is near the end. */
    private static Object within(String opcodes) throws PickleException {
        String pickle = "(" + opcodes + "\u008c\u0010sixteen letters.t.";
        Tuple tuple = assertInstanceOf(
                Tuple.class, PickleDecoder.standard().decode(pickle.getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals("sixteen letters.", tuple.get(tuple.size() - 1));
        return tuple.items().subList(0, tuple.size() - 1);
    }

    @Test
    void integersOfEachLengthAndSign() throws PickleException {
        assertEquals(
                List.of(-1L, 255L, -129L, 65_535L, -2L, 1L << 31, Long.MIN_VALUE, Long.MAX_VALUE, -1L - 0xffffffffffL),
                within("\u008a\1\377K\377\u008a\2\177\377M\377\377J\376\377\377\377\u008a\5\0\0\0\u0080\0"
                        + "\u008a\10\0\0\0\0\0\0\0\200\u008a\10\377\377\377\377\377\377\377\177"
                        + "\u008a\6\0\0\0\0\0\377"));
    }

    @Test
    void noneInTheMemoIsNone() throws PickleException {
        assertEquals(Arrays.asList(null, null, null), within("N\u0094h\0j\0\0\0\0"));
    }

    /** Each list holds the one before, which only the memo tells: on the stack they lie side by side. */
    @Test
    void listsOfTheMemoCountAsDeep() {
        StringBuilder lists = new StringBuilder("]\u0094");
        for (int i = 0; i < PickleLimits.DEFAULT.depth(); i++) {
            lists.append("]\u0094j")
                    .append((char) (i & 0xff))
                    .append((char) (i >> 8))
                    .append("\0\0a");
        }
        PickleException refusal = assertThrows(PickleException.class, () -> within(lists.toString()));
        assertEquals(PickleException.LIMIT, refusal.code());
    }
}
