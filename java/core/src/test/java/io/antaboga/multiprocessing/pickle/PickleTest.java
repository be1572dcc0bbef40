package io.antaboga.multiprocessing.pickle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.EnumMember;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and writing without Python: exact or refused, and never more than the limits allow. */
@ExtendWith(Watchdog.class)
class PickleTest {
    private static final String LONG = "x".repeat(10_000);

    private static Object again(Object value) throws PickleException {
        return PickleDecoder.standard().decode(PickleEncoder.encode(value));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static PickleException refusal(byte[] pickle) {
        return assertThrows(
                PickleException.class, () -> PickleDecoder.standard().decode(pickle));
    }

    @Test
    void javaValuesComeBack() throws PickleException {
        List<Object> values = Arrays.asList(
                null,
                true,
                1L,
                -1L,
                1L << 40,
                Long.MIN_VALUE,
                BigInteger.TWO.pow(100),
                1.5,
                -0.0,
                "text",
                "\ud800",
                Bytes.of((byte) 1, (byte) -1),
                Tuple.of(1L, null),
                FrozenSet.of("a", 2L),
                new BigDecimal("1.50"),
                UUID.randomUUID(),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6000),
                OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(-3)),
                Map.of("k", List.of(1L)),
                Set.of(1L));

        assertEquals(values, again(values));
    }

    @Test
    void whatIsMetTwiceIsOneObject() throws PickleException {
        List<Object> inner = new ArrayList<>(List.of(1L));

        List<?> outer = assertInstanceOf(List.class, again(List.of(inner, inner)));

        assertSame(outer.get(0), outer.get(1));
    }

    @Test
    void smallerNumbersAndByteArraysAreTheirPythonTypes() throws PickleException {
        assertEquals(7L, again((byte) 7));
        assertEquals(7L, again((short) 7));
        assertEquals(7L, again(7));
        assertEquals(0.5, again(0.5f));
        assertEquals(Bytes.of((byte) 1), again(new byte[] {1}));
    }

    @Test
    void keysThatPythonHoldsEqualAreRefused() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(1L, "one");
        for (Object equal : new Object[] {1.0, true, BigInteger.ONE, new BigDecimal("1.0"), 1}) {
            map.put(equal, "one");
            PickleException refusal = assertThrows(PickleException.class, () -> PickleEncoder.encode(map));
            assertEquals(PickleException.REFUSED, refusal.code());
            map.remove(equal);
        }
    }

    @Test
    void valuesWithoutAPythonTypeAreRefusedByName() {
        PickleException refusal =
                assertThrows(PickleException.class, () -> PickleEncoder.encode(List.of(new Object())));

        assertEquals(
                "pickle: no Python type for this class (TYPE_REFUSED), type=java.lang.Object", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cos\nsystem\n(S'true'\ntR.", "cbuiltins\neval\n(S'1'\ntR.", "c__main__\nThing\n)\u0081."})
    void unknownClassesAreRefusedByName(String pickle) {
        PickleException refusal = refusal(pickle.getBytes(StandardCharsets.ISO_8859_1));

        assertEquals(PickleException.REFUSED, refusal.code());
        assertTrue(
                refusal.getMessage().matches(".*type=(os.system|builtins.eval|__main__.Thing)"), refusal.getMessage());
    }

    @Test
    void unknownObjectsCanBeKeptAndSentOn() throws PickleException {
        byte[] pickle = "c__main__\nThing\n)\u0081(I1\nS'x'\ne}S'a'\nI2\nsb.".getBytes(StandardCharsets.ISO_8859_1);
        PickleDecoder keeping = PickleDecoder.builder().keepUnknown().build();

        Opaque thing = assertInstanceOf(Opaque.class, keeping.decode(pickle));
        Opaque same = assertInstanceOf(Opaque.class, keeping.decode(PickleEncoder.encode(thing)));

        assertEquals(new ClassReference("__main__", "Thing"), same.callable());
        assertEquals(List.of(1L, "x"), same.items());
        assertEquals(Map.of("a", 2L), same.state());
    }

    @Test
    void enumsAreMembersWhereAllowed() throws PickleException {
        ClassReference colour = new ClassReference("paint", "Colour");
        byte[] pickle = "cpaint\nColour\n(I2\ntR.".getBytes(StandardCharsets.US_ASCII);

        assertEquals(PickleException.REFUSED, refusal(pickle).code());
        assertEquals(
                new EnumMember(colour, 2L),
                PickleDecoder.builder().allowEnum(colour).build().decode(pickle));
    }

    @ParameterizedTest
    @CsvSource({
        "8004, PICKLE_MALFORMED",
        "80042e, PICKLE_MALFORMED",
        "80064e2e, PICKLE_MALFORMED",
        "4e4e2e, PICKLE_MALFORMED",
        "4e2e00, PICKLE_MALFORMED",
        "652e, PICKLE_MALFORMED",
        "6800, PICKLE_MALFORMED",
        "42ffffff7f2e, PICKLE_MALFORMED",
        "8effffffffffffffff2e, PICKLE_MALFORMED",
        "96ffffffffffffff7f2e, PICKLE_MALFORMED",
        "95ffffffffffffff7f4e2e, PICKLE_MALFORMED",
        "8bffffff7f2e, PICKLE_MALFORMED",
        "8c02ff412e, PICKLE_MALFORMED",
        "582806000000eda080edb0802e, PICKLE_MALFORMED",
        "8c06eda080edb0802e, TYPE_REFUSED",
        "7d5d4e732e, TYPE_REFUSED",
        "286e2e, PICKLE_MALFORMED",
        "972e, TYPE_REFUSED",
        "50610a2e, TYPE_REFUSED"
    })
    void whatIsNoPickleIsRefused(String hex, String code) {
        assertEquals(code, refusal(bytes(hex)).code());
    }

    @Test
    void deepNestingIsBounded() throws PickleException {
        for (int depth : new int[] {1_010, 100_000}) {
            byte[] lists = new byte[2 * depth];
            Arrays.fill(lists, 0, depth, (byte) ']');
            Arrays.fill(lists, depth, 2 * depth - 1, (byte) 'a');
            lists[2 * depth - 1] = '.';
            assertEquals(PickleException.LIMIT, refusal(lists).code());
        }
        List<Object> nested = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        List<Object> deep = nested;
        assertEquals(
                PickleException.LIMIT,
                assertThrows(PickleException.class, () -> PickleEncoder.encode(deep))
                        .code());
    }

    /** Each tuple holds the one before twice: 60 of them stand for 2 to the 60 values, which nothing may walk through. */
    @Test
    void sharedTuplesCostWhatTheyAreLongAsKeysToo() throws PickleException {
        ByteArrayOutputStream doubling = new ByteArrayOutputStream();
        doubling.write(')');
        for (int i = 0; i < 60; i++) {
            doubling.write('2');
            doubling.write(0x86);
        }
        byte[] tuples = doubling.toByteArray();
        byte[] asKey = new byte[tuples.length + 4];
        asKey[0] = '}';
        System.arraycopy(tuples, 0, asKey, 1, tuples.length);
        System.arraycopy(new byte[] {'N', 's', '.'}, 0, asKey, tuples.length + 1, 3);

        assertEquals(PickleException.LIMIT, refusal(asKey).code());
        byte[] alone = Arrays.copyOf(tuples, tuples.length + 1);
        alone[tuples.length] = '.';
        assertArrayEquals(
                PickleEncoder.encode(PickleDecoder.standard().decode(alone)),
                PickleEncoder.encode(again(PickleDecoder.standard().decode(alone))));
    }

    /** A long text that is met many times is written once. */
    @Test
    void sharedTextsCostWhatTheyAreLong() throws PickleException {
        List<Object> many = Arrays.asList(new Object[1000]);
        many.replaceAll(none -> LONG);

        byte[] pickle = PickleEncoder.encode(many);

        assertTrue(pickle.length < 2 * LONG.length(), "length " + pickle.length);
        assertEquals(many, PickleDecoder.standard().decode(pickle));
    }

    @Test
    void copiesOfOneValueAreBounded() throws PickleException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(bytes("4240420f00"));
        pickle.writeBytes(new byte[1_000_000]);
        pickle.writeBytes("q\0cbuiltins\nbytearray\nq\1((".getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < 10_000; i++) {
            pickle.writeBytes("h\1h\0\u0085R".getBytes(StandardCharsets.ISO_8859_1));
        }
        pickle.writeBytes(new byte[] {'l', '.'});

        assertEquals(PickleException.LIMIT, refusal(pickle.toByteArray()).code());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void everyProtocolIsWritten(int protocol) throws PickleException {
        List<Object> values = Arrays.asList(
                null,
                true,
                -1L,
                1L << 40,
                BigInteger.TWO.pow(100),
                1.5,
                Double.NEGATIVE_INFINITY,
                "text\n\\ \ud800 \u00e9 \ud83d\ude00",
                Bytes.of((byte) 1, (byte) -1),
                Tuple.of(),
                Tuple.of(1L, null),
                FrozenSet.of("a", 2L),
                Set.of(),
                new LinkedHashMap<>(Map.of("k", List.of(1L))),
                UUID.randomUUID());

        byte[] pickle = PickleEncoder.encode(values, protocol);

        assertEquals(values, PickleDecoder.standard().decode(pickle));
        assertEquals(protocol >= 2, pickle[0] == (byte) Opcode.PROTO);
    }

    @Test
    void limitsHold() {
        PickleDecoder small =
                PickleDecoder.builder().limits(new PickleLimits(64, 3, 20, 2)).build();

        assertEquals(
                PickleException.LIMIT,
                assertThrows(PickleException.class, () -> small.decode(new byte[65]))
                        .code());
        for (String hex : List.of(
                "28" + "4e".repeat(25) + "742e", "5d" + "94".repeat(1) + "5d945d94302e", "5d5d5d5d616161612e")) {
            assertThrows(PickleException.class, () -> small.decode(bytes(hex)), hex);
        }
    }

    /** Mutated and random pickles end in a value or a typed refusal, whatever they say. */
    @Test
    void noiseIsRefusedWithATypedError() throws PickleException {
        Random random = new Random(7);
        byte[] start = PickleEncoder.encode(List.of(
                Map.of("key", 1L, "other", Tuple.of(1.5, "x", Bytes.of((byte) 3))),
                new BigDecimal("2.5"),
                UUID.nameUUIDFromBytes(new byte[1]),
                LocalDateTime.of(2020, 1, 1, 1, 1),
                Set.of("a", "b")));
        PickleDecoder strict = PickleDecoder.builder()
                .limits(new PickleLimits(1 << 20, 100, 10_000, 1_000))
                .build();
        PickleDecoder keeping = PickleDecoder.builder()
                .limits(new PickleLimits(1 << 20, 100, 10_000, 1_000))
                .keepUnknown()
                .build();
        int accepted = 0;
        for (int round = 0; round < 60_000; round++) {
            byte[] pickle = start.clone();
            if (round % 3 == 0) {
                random.nextBytes(pickle);
            } else {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    pickle[random.nextInt(pickle.length)] = (byte) random.nextInt();
                }
            }
            try {
                (round % 2 == 0 ? strict : keeping).decode(pickle);
                accepted++;
            } catch (PickleException refused) {
                assertTrue(refused.getMessage().startsWith("unpickle: "), refused.getMessage());
            }
        }
        assertTrue(accepted > 0);
    }

    @Test
    void longBytesMayShareAPickleThatIsGivenAway() throws Exception {
        byte[] content = new byte[5000];
        new Random(7).nextBytes(content);
        byte[] pickle = PickleEncoder.encode(Bytes.of(content));
        Bytes shared = assertInstanceOf(Bytes.class, PickleDecoder.standard().decodeOwned(pickle));
        Bytes whole = Bytes.of(content);
        assertEquals(whole, shared);
        assertEquals(shared, whole);
        assertEquals(whole.hashCode(), shared.hashCode());
        assertEquals(0, whole.compareTo(shared));
        assertEquals(whole.toString(), shared.toString());
        assertEquals(whole.asByteBuffer(), shared.asByteBuffer());
        assertArrayEquals(content, shared.toByteArray());
        assertEquals(content[4999], shared.at(4999));
        assertThrows(IndexOutOfBoundsException.class, () -> shared.at(5000));
        assertArrayEquals(pickle, PickleEncoder.encode(shared));
        Bytes copied = assertInstanceOf(Bytes.class, PickleDecoder.standard().decode(pickle));
        Arrays.fill(pickle, (byte) 0);
        assertEquals(whole, copied);
    }

    @Test
    void roomForAPickleIsUsedAgain() throws Exception {
        byte[] room = new byte[64];
        ByteBuffer small = whole(PickleEncoder.encode("text", room));
        assertSame(room, small.array());
        assertEquals(ByteBuffer.wrap(PickleEncoder.encode("text")), small);
        Object large = List.of(1L, "x".repeat(1000), 2L);
        assertEquals(ByteBuffer.wrap(PickleEncoder.encode(large)), whole(PickleEncoder.encode(large, room)));
    }

    private static ByteBuffer whole(List<ByteBuffer> parts) {
        assertEquals(1, parts.size());
        return parts.getFirst();
    }

    @Test
    void longBytesArePartsOfTheirOwn() throws Exception {
        byte[] array = new byte[50_000];
        Bytes content = Bytes.of(Arrays.copyOf(new byte[] {1, 2, 3}, 1 << 14));
        Object value = Arrays.asList("a", content, array, null, content, Tuple.of(Bytes.wrap(array, 1, 40_000)), 2L);
        List<ByteBuffer> parts = PickleEncoder.encode(value, new byte[8]);
        assertEquals(7, parts.size());
        assertSame(array, parts.get(3).array());
        ByteBuffer joined = ByteBuffer.allocate(200_000);
        parts.forEach(joined::put);
        assertEquals(ByteBuffer.wrap(PickleEncoder.encode(value)), joined.flip());
    }

    @Test
    void anExceptionMetTwiceIsOneObject() throws Exception {
        byte[] twice = "cbuiltins\nKeyError\n)Rp0\n0(g0\ng0\nl.".getBytes(StandardCharsets.US_ASCII);
        List<?> both = assertInstanceOf(List.class, PickleDecoder.standard().decode(twice));
        assertSame(both.get(0), both.get(1));
        byte[] within = "cbuiltins\nKeyError\n)Rp0\n(dVself\ng0\nsb.".getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                "unpickle: state of an object that was used before (TYPE_REFUSED), type=ExceptionValue",
                assertThrows(PickleException.class, () -> PickleDecoder.standard()
                                .decode(within))
                        .getMessage());
    }
}
