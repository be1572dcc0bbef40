package io.antaboga.call.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.call.TypeRefusedException;
import io.antaboga.value.ByteArray;
import io.antaboga.value.Complex;
import io.antaboga.value.DType;
import io.antaboga.value.DateTime;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import io.antaboga.value.RecordValue;
import io.antaboga.value.Scalar;
import io.antaboga.value.Slice;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.TimeZone;
import io.antaboga.value.Tuple;
import io.antaboga.value.ZoneInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What has no exact equal in Python, or is beyond the bounds, is refused where it is written. */
class ValueRefusalsTest {
    private static byte[] write(Object value) throws IpcException {
        return new ValueWriter(new Table(), Types.NONE, Passing.NONE).value(value);
    }

    private static String text(Object value) throws IpcException {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    private static Object read(byte[] body) throws IpcException {
        return new ValueReader(new Table(), Types.NONE, Passing.NONE).value(body, 0, body.length);
    }

    private static Map<Object, Object> keys(Object... keys) {
        Map<Object, Object> map = new LinkedHashMap<>();
        Arrays.stream(keys).forEach(key -> map.put(key, null));
        return map;
    }

    static Stream<Arguments> refused() {
        String class_ = "a class that has no equal in Python";
        String equal = "keys that are different in Java are equal in Python";
        String unhashable = "a key that Python cannot hash";
        String alone = "a key that only Python can compare with others";
        LocalDateTime noon = LocalDateTime.of(2026, 1, 1, 12, 0);
        return Stream.of(
                Arguments.of('x', class_),
                Arguments.of(new char[0], class_),
                Arguments.of(new Object(), class_),
                Arguments.of(Instant.EPOCH, class_),
                Arguments.of(new StringBuilder("x"), class_),
                Arguments.of(new Slice(null, null, null), class_),
                Arguments.of((Runnable) () -> {}, class_),
                Arguments.of(Optional.of(Optional.empty()), "an Optional of an Optional"),
                Arguments.of(Float.NaN, "a NaN of 32 bits"),
                Arguments.of(LocalDate.of(10_000, 1, 1), "year is not one of Python's"),
                Arguments.of(LocalDate.of(0, 1, 1), "year is not one of Python's"),
                Arguments.of(LocalTime.of(1, 1, 1, 1), "finer than a microsecond"),
                Arguments.of(Duration.ofNanos(1), "finer than a microsecond"),
                Arguments.of(Duration.ofDays(1_000_000_000), "longer than a timedelta can be"),
                Arguments.of(new TimeZone(Duration.ofNanos(1), null), "finer than a microsecond"),
                Arguments.of(new DateTime(noon, 0, "Europe/Berlin"), "no zone"),
                Arguments.of(NDArray.zeros(DType.of("<f16"), 1), "a dtype that cannot be shared"),
                Arguments.of(keys(1L, 1.0), equal),
                Arguments.of(keys(true, 1L), equal),
                Arguments.of(keys(0.0, -0.0), equal),
                Arguments.of(keys(1, 1L), equal),
                Arguments.of(keys(new BigDecimal("1.0"), new BigDecimal("1.00")), equal),
                Arguments.of(keys(0.5, new BigDecimal("0.5")), equal),
                Arguments.of(keys(0L, new SpecialDecimal("-0.0")), equal),
                Arguments.of(keys(Double.POSITIVE_INFINITY, new SpecialDecimal("Infinity")), equal),
                Arguments.of(keys(2L, new Complex(2, 0)), equal),
                Arguments.of(keys(BigInteger.ONE.shiftLeft(70), 0x1p70), equal),
                Arguments.of(keys(Tuple.of(1L), Tuple.of(1.0)), equal),
                Arguments.of(keys(FrozenSet.of(1L), FrozenSet.of(true)), equal),
                Arguments.of(
                        keys(
                                OffsetDateTime.of(noon, ZoneOffset.UTC),
                                OffsetDateTime.of(noon.plusHours(1), ZoneOffset.ofHours(1))),
                        equal),
                Arguments.of(keys(new TimeZone(Duration.ZERO, null), new TimeZone(Duration.ZERO, "Z")), equal),
                Arguments.of(keys(new DateTime(noon, 1, null), noon), equal),
                Arguments.of(keys(new DateTime(noon, 0, new ZoneInfo("UTC")), "x"), alone),
                Arguments.of(keys(new Scalar(DType.of("|u1"), io.antaboga.value.Bytes.of((byte) 1)), 1L), alone),
                Arguments.of(keys(List.of()), unhashable),
                Arguments.of(keys(Map.of()), unhashable),
                Arguments.of(keys(Set.of()), unhashable),
                Arguments.of(keys(new ByteArray(new byte[0])), unhashable),
                Arguments.of(keys(Tuple.of(1L, List.of())), unhashable),
                Arguments.of(new RecordValue("A", Map.of("$x", 1L)), "a name that begins with a dollar sign"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatHasNoEqualIsRefused(Object value, String problem) {
        TypeRefusedException refusal = assertThrows(TypeRefusedException.class, () -> write(value));
        assertTrue(refusal.getMessage().startsWith("call: " + problem + " (TYPE_REFUSED), "), refusal::getMessage);
        // Within another value it is refused as well.
        assertThrows(TypeRefusedException.class, () -> write(Map.of("a", Arrays.asList(null, value))));
    }

    @Test
    void keysThatDifferInPythonTooAreWritten() throws IpcException {
        assertEquals(
                "{\"$dict\":[[1,null],[2.5,null],[\"1\",null],[null,null],[{\"$tuple\":[]},null]]}",
                text(keys(1L, 2.5, "1", null, Tuple.of())));
        assertEquals("{\"$set\":[1]}", text(Set.of(1)));
    }

    @Test
    void whatJavaHasOtherTypesForIsWrittenToo() throws IpcException {
        assertEquals("[1,2,3,1.5]", text(new Object[] {(byte) 1, (short) 2, 3, 1.5f}));
        assertEquals(
                "[[1.0],[2],[3],[4],[5.0],[true]]",
                text(List.of(
                        new double[] {1},
                        new int[] {2},
                        new long[] {3},
                        new short[] {4},
                        new float[] {5},
                        new boolean[] {true})));
        assertEquals("{\"$set\":[\"a\",\"b\"]}", text(new TreeSet<>(Set.of("a", "b"))));
        assertEquals(
                "[5,{\"$float\":\"7ff0000000000000\"}]", text(List.of(BigInteger.valueOf(5), Float.POSITIVE_INFINITY)));
        assertEquals("{\"$record\":[\"Point\",{\"x\":1,\"y\":2}]}", text(new Point(1, 2)));
        assertEquals("[null,1]", text(List.of(Optional.empty(), Optional.of(1))));
        assertEquals("{\"$enum\":[\"Colour\",\"RED\"]}", text(Colour.RED));
    }

    @Test
    void aBeanIsADictOfWhatJacksonMakesOfIt() throws IpcException {
        ConversionTest.Bean bean = ConversionTest.Bean.of("a", 2);
        byte[] body =
                new ValueWriter(new Table(), Types.NONE.withBeans(ConversionTest.Bean.class), Passing.NONE).value(bean);
        assertEquals("{\"count\":2,\"name\":\"a\"}", sorted(read(body)));
        assertThrows(TypeRefusedException.class, () -> write(bean));
    }

    private static String sorted(Object map) throws IpcException {
        return text(new java.util.TreeMap<>((Map<?, ?>) map));
    }

    @Test
    void anObjectWithinItself() {
        List<Object> list = new ArrayList<>();
        list.add(Map.of("a", list));
        TypeRefusedException refusal = assertThrows(TypeRefusedException.class, () -> write(list));
        assertTrue(
                refusal.getMessage().startsWith("call: an object within itself (TYPE_REFUSED)"), refusal::getMessage);
        Object[] array = new Object[1];
        array[0] = Tuple.of((Object) array);
        assertThrows(TypeRefusedException.class, () -> write(Arrays.asList(array)));
    }

    @Test
    void deeperThanTheBound() throws IpcException {
        Object value = 1L;
        for (int i = 0; i < 100; i++) {
            value = Tuple.of(value);
        }
        assertEquals(value, read(write(value)));
        Object deeper = List.of(value);
        TypeRefusedException refusal = assertThrows(TypeRefusedException.class, () -> write(deeper));
        assertEquals("call: too deep (TYPE_REFUSED), limit=200", refusal.getMessage());
    }

    @Test
    void moreValuesThanTheBound() throws IpcException {
        List<Object> most = Collections.nCopies(Bounds.MOST_VALUES - 1, null);
        byte[] body = write(most);
        assertEquals(most, read(body));
        List<Object> more = Collections.nCopies(Bounds.MOST_VALUES, null);
        TypeRefusedException refusal = assertThrows(TypeRefusedException.class, () -> write(more));
        assertEquals("call: too many values (TYPE_REFUSED), limit=1000000", refusal.getMessage());
        byte[] longer = Arrays.copyOf(body, body.length + 5);
        System.arraycopy(",null]".getBytes(StandardCharsets.US_ASCII), 0, longer, body.length - 1, 6);
        IpcException broken = assertThrows(IpcException.class, () -> read(longer));
        assertEquals("call: too many values (PROTOCOL), limit=1000000", broken.getMessage());
    }

    @Test
    void aLongerBodyThanTheBound() {
        String text = "x".repeat(Bounds.MOST_INLINE / 2);
        TypeRefusedException refusal = assertThrows(TypeRefusedException.class, () -> write(List.of(text, text)));
        assertEquals("call: too long a body (TYPE_REFUSED), limit=67108864", refusal.getMessage());
    }

    @Test
    void digitsUpToTheBound() throws IpcException {
        BigInteger most = BigInteger.ONE.shiftLeft(4 * (Bounds.MOST_DIGITS - 1) - 1);
        assertEquals(most, read(write(most)));
        assertEquals(most.negate(), read(write(most.negate())));
        BigInteger oneMore = most.shiftLeft(1);
        assertThrows(TypeRefusedException.class, () -> write(oneMore));
        BigDecimal digits = new BigDecimal(BigInteger.ONE.shiftLeft(1_000_000), 1234);
        assertEquals(digits, read(write(digits)));
        assertEquals(digits.negate(), read(write(digits.negate())));
        BigDecimal tooMany = new BigDecimal(BigInteger.ONE.shiftLeft(3_400_000));
        assertThrows(TypeRefusedException.class, () -> write(tooMany));
    }

    @Test
    void aWriterThatRefusedGoesOnWithTheNext() throws IpcException {
        ValueWriter writer = new ValueWriter(new Table(), Types.NONE, Passing.NONE);
        assertThrows(TypeRefusedException.class, () -> writer.value(List.of(List.of(new Object()))));
        assertArrayEquals(write(List.of(1L)), writer.value(List.of(1L)));
    }

    @Test
    void whatIsPassedGoesByItsNumber() throws IpcException {
        Object object = new Object();
        Runnable function = () -> {};
        Passing passing = new Passing() {
            @Override
            public Passed outgoing(Object value) {
                return value == object ? new Passed(2, List.of("get")) : value == function ? new Passed(4, null) : null;
            }

            @Override
            public Object incoming(Passed passed) {
                return passed.number() == 2 && passed.methods().equals(List.of("get"))
                        ? object
                        : passed.number() == 4 && passed.methods() == null ? function : passed;
            }
        };
        byte[] body = new ValueWriter(new Table(), Types.NONE, passing).value(List.of(object, function));
        assertEquals("[{\"$object\":[2,[\"get\"]]},{\"$function\":4}]", new String(body, StandardCharsets.UTF_8));
        List<?> came = (List<?>) new ValueReader(new Table(), Types.NONE, passing).value(body, 0, body.length);
        assertSame(object, came.get(0));
        assertSame(function, came.get(1));
        assertThrows(TypeRefusedException.class, () -> read(body));
    }

    @Test
    void argumentsAndMethods() throws IpcException {
        ValueWriter writer = new ValueWriter(new Table(), Types.NONE, Passing.NONE);
        arguments(writer.arguments(List.of(1L, "a"), Map.of()), "[1,\"a\"]", List.of(1L, "a"), Map.of());
        arguments(
                writer.arguments(List.of(1L), Map.of("x", 2L)),
                "{\"a\":[1],\"k\":{\"x\":2}}",
                List.of(1L),
                Map.of("x", 2L));
        byte[] body = writer.method(6, "get", List.of(1L), Map.of("x", 2L));
        assertEquals("[6,\"get\",[1],{\"x\":2}]", new String(body, StandardCharsets.UTF_8));
        Message call = Message.call(Message.METHOD, 1, 0, 0, Message.JSON, body);
        assertEquals(
                new MethodCall(6, "get", new io.antaboga.call.wire.Arguments(List.of(1L), Map.of("x", 2L))),
                reader().method(call));
        byte[] function = writer.method(8, null, List.of(), Map.of());
        assertEquals(
                new MethodCall(8, null, new io.antaboga.call.wire.Arguments(List.of(), Map.of())),
                reader().method(Message.call(Message.METHOD, 1, 0, 0, Message.JSON, function)));
        for (String wrong : List.of(
                "5",
                "{}",
                "{\"k\":{},\"a\":[]}",
                "{\"a\":[]}",
                "{\"a\":[],\"k\":[]}",
                "{\"a\":[],\"k\":{\"$x\":1}}",
                "{\"a\":[],\"k\":{},\"x\":1}",
                "[1",
                "[1]]",
                "{\"$tuple\":[]}",
                "{\"a\":[],\"k\":{\"$tuple\":[]}}")) {
            Message message = Message.call(0, 1, 0, 0, Message.JSON, wrong.getBytes(StandardCharsets.UTF_8));
            assertEquals(
                    "PROTOCOL",
                    assertThrows(IpcException.class, () -> reader().arguments(message))
                            .code(),
                    wrong);
        }
        for (String wrong :
                List.of("[1,\"a\",[]]", "[1,2,[],{}]", "[\"1\",\"a\",[],{}]", "[1,\"a\",{},{}]", "[1,\"a\",[],{},1]")) {
            Message message =
                    Message.call(Message.METHOD, 1, 0, 0, Message.JSON, wrong.getBytes(StandardCharsets.UTF_8));
            assertEquals(
                    "PROTOCOL",
                    assertThrows(IpcException.class, () -> reader().method(message))
                            .code(),
                    wrong);
        }
    }

    private static ValueReader reader() {
        return new ValueReader(new Table(), Types.NONE, Passing.NONE);
    }

    private static void arguments(byte[] body, String text, List<?> positional, Map<String, ?> named)
            throws IpcException {
        assertEquals(text, new String(body, StandardCharsets.UTF_8));
        io.antaboga.call.wire.Arguments arguments = reader().arguments(Message.call(0, 1, 0, 0, Message.JSON, body));
        assertEquals(positional, arguments.positional());
        assertEquals(named, arguments.named());
    }

    @Test
    void otherFormats() throws IpcException {
        byte[] octets = {1, 2};
        assertEquals(
                io.antaboga.value.Bytes.of(octets),
                reader().value(Message.answer(Kind.RESULT, 1, Message.OCTETS, octets)));
        assertEquals(null, reader().value(Message.answer(Kind.RESULT, 1, Message.EMPTY, new byte[0])));
        assertEquals(
                List.of(io.antaboga.value.Bytes.of(octets)),
                reader().arguments(Message.call(0, 1, 0, 0, Message.OCTETS, octets))
                        .positional());
        assertEquals(
                List.of(),
                reader().arguments(Message.call(0, 1, 0, 0, Message.EMPTY, new byte[0]))
                        .positional());
        assertThrows(IpcException.class, () -> reader().method(
                        Message.call(Message.METHOD, 1, 0, 0, Message.OCTETS, octets)));
    }
}
