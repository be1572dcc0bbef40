package io.antaboga.multiprocessing.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.antaboga.testing.Watchdog;
import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.Counter;
import io.antaboga.value.Fraction;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.OrderedDict;
import io.antaboga.value.Range;
import io.antaboga.value.Slice;
import io.antaboga.value.SpecialDecimal;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import net.razorvine.pickle.Pickler;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A second opinion: where razorvine is right, each reads what the other writes; where it is wrong is listed and checked. */
@ExtendWith(Watchdog.class)
class PickleWithRazorvineTest {
    private static final int COUNT = 3_000;
    private static final int LARGE = 100;
    private static final double[] FINITE = {0.0, -0.0, Double.MIN_VALUE, -Double.MAX_VALUE};
    private static final double[] ALL = {0.0, -0.0, Double.MIN_VALUE, Double.NaN, Double.NEGATIVE_INFINITY};

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void razorvineReadsWhatIsWrittenHere(int protocol) throws IOException {
        RandomValues values = new RandomValues(new Random(protocol), Bytes::wrap, protocol == 0 ? FINITE : ALL);
        for (int i = 0; i < COUNT / 2; i++) {
            Object value = values.next();
            byte[] pickle = PickleEncoder.encode(value, protocol);
            assertEquals(value, Razorvine.here(new Unpickler().loads(pickle)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRazorvineWritesIsReadHere(boolean memo) throws IOException {
        RandomValues values = new RandomValues(new Random(memo ? 10 : 11), ByteArray::new, ALL);
        for (int i = 0; i < COUNT; i++) {
            Object value = values.next();
            byte[] pickle = new Pickler(memo).dumps(Razorvine.there(value));
            assertEquals(value, PickleDecoder.standard().decode(pickle));
        }
    }

    /** What razorvine changes or refuses when it reads, and what it makes of it. */
    static Stream<Arguments> misread() {
        return Stream.of(
                arguments(new ByteArray(new byte[] {1, 2}), "Bytes[0102]"),
                arguments("\ud800", "\ufffd"),
                arguments(FrozenSet.of(1L, 2L), "[1, 2]"),
                arguments(new OrderedDict(Map.of("a", 1L)), "{a=1, __class__=collections.OrderedDict}"),
                arguments(new Counter(Map.of("a", 1L)), "PickleException"),
                arguments(new UUID(0, 2), "{__class__=uuid.UUID, int=2}"),
                arguments(Range.of(1, 5, 2), "PickleException"),
                arguments(new Slice(1L, 5L, null), "PickleException"),
                arguments(new SpecialDecimal("NaN"), "NaN"),
                arguments(OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC), "PickleException"),
                arguments(new Fraction(BigInteger.ONE, BigInteger.TWO), "PickleException"));
    }

    @ParameterizedTest
    @MethodSource("misread")
    void whatRazorvineMisreadsIsStillMisread(Object value, String misread) throws PickleException {
        byte[] pickle = PickleEncoder.encode(value);
        assertEquals(value, PickleDecoder.standard().decode(pickle));

        Object there = outcome(() -> Razorvine.here(new Unpickler().loads(pickle)));

        assertNotEquals(value, there);
        assertTrue(Set.of(there.toString(), there.getClass().getSimpleName()).contains(misread), there::toString);
    }

    /** What razorvine writes as something else, or refuses to write, and what CPython would make of it. */
    static Stream<Arguments> miswritten() {
        return Stream.of(
                arguments(Bytes.of((byte) 1, (byte) 2), "ByteArray[2 bytes]"),
                arguments("\ud800", "?"),
                arguments(FrozenSet.of(1L), "[1]"),
                arguments(new BigDecimal("1E+4"), "1.0E+4"),
                arguments(new Complex(1, 2), "LinkedHashMap"),
                arguments(new UUID(1, 2), "LinkedHashMap"),
                arguments(Range.of(1, 5, 2), "PickleException"));
    }

    @ParameterizedTest
    @MethodSource("miswritten")
    void whatRazorvineMiswritesIsStillMiswritten(Object value, String miswritten) throws PickleException {
        assertEquals(value, PickleDecoder.standard().decode(PickleEncoder.encode(value)));

        Object here = outcome(() -> PickleDecoder.standard().decode(new Pickler().dumps(Razorvine.there(value))));

        assertNotEquals(value, here);
        assertTrue(Set.of(here.toString(), here.getClass().getSimpleName()).contains(miswritten), here::toString);
    }

    /** The value, or the refusal. */
    private static Object outcome(Callable<Object> work) {
        try {
            return work.call();
        } catch (Exception refusal) {
            return refusal;
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void razorvineRefusesWhatIsNotFiniteInProtocol0(double number) throws PickleException {
        byte[] pickle = PickleEncoder.encode(number, 0);
        assertEquals(number, PickleDecoder.standard().decode(pickle));
        assertThrows(NumberFormatException.class, () -> new Unpickler().loads(pickle));
    }

    @Test
    void razorvineLosesTheOrderOfADict() throws IOException {
        List<Object> keys = new ArrayList<>();
        Map<Object, Object> map = new LinkedHashMap<>();
        for (long key = LARGE; key > 0; key--) {
            keys.add(key);
            map.put(key, null);
        }
        byte[] pickle = PickleEncoder.encode(map);

        Object here = PickleDecoder.standard().decode(pickle);
        Object there = Razorvine.here(new Unpickler().loads(pickle));

        assertEquals(map, there);
        assertEquals(keys, List.copyOf(((Map<?, ?>) here).keySet()));
        assertNotEquals(keys, List.copyOf(((Map<?, ?>) there).keySet()));
    }

    @Test
    void razorvineMakesOneOfTwoEqualLists() throws IOException {
        List<Object> two = List.of(new ArrayList<>(List.of(1L)), new ArrayList<>(List.of(1L)));

        List<?> here = (List<?>) PickleDecoder.standard().decode(PickleEncoder.encode(two));
        List<?> there = (List<?>) PickleDecoder.standard().decode(new Pickler().dumps(two));

        assertEquals(here, there);
        assertNotSame(here.get(0), here.get(1));
        assertSame(there.get(0), there.get(1));
    }

    @Test
    void everyTypeIsMetByChance() {
        RandomValues values = new RandomValues(new Random(1), Bytes::wrap, ALL);
        Set<Class<?>> met = new HashSet<>();
        for (int i = 0; i < COUNT; i++) {
            Object value = values.next();
            met.add(value == null ? Void.class : value.getClass());
        }
        assertEquals(RandomValues.KINDS, met.size());
    }
}
