package io.antaboga.call.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.call.TypeRefusedException;
import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.DType;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import io.antaboga.value.NamedMember;
import io.antaboga.value.RecordValue;
import io.antaboga.value.Tuple;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What a signature asks for is what it gets, or a refusal that says where, what and why; no value is changed. */
class ConversionTest {
    private static final Conversion CONVERSION = new Conversion(Types.NONE.withBeans(Bean.class));

    sealed interface Shape permits Circle, Square, Nothing {}

    record Circle(double radius) implements Shape {}

    record Square(Point from, int side) implements Shape {
        Square {
            if (side < 0) {
                throw new IllegalArgumentException("a side is not negative");
            }
        }
    }

    enum Nothing implements Shape {
        NONE
    }

    record Pair<T>(T first, List<String> rest) {}

    static {
        open();
    }

    /** What the program has to do whose beans they are. */
    private static void open() {
        Class<?> here = ConversionTest.class;
        here.getModule().addOpens(here.getPackageName(), JsonMapper.class.getModule());
    }

    /** A bean. */
    public static final class Bean {
        /** Text. */
        public String name;
        /** A number. */
        public int count;

        static Bean of(String name, int count) {
            open();
            Bean bean = new Bean();
            bean.name = name;
            bean.count = count;
            return bean;
        }
    }

    /** Types with their parameters, by name. */
    record Asked(
            List<Integer> ints,
            List<? extends Double> doubles,
            Set<String> texts,
            Map<String, List<Short>> map,
            Map<Double, Object> byNumber,
            Optional<Integer> optional,
            List<Optional<Long>> optionals,
            Collection<Colour> colours,
            List<int[]> arrays,
            List<String>[] lists,
            Pair<Integer> pair,
            Iterable<Shape> shapes) {}

    private static Type asked(String name) {
        return Arrays.stream(Asked.class.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .map(RecordComponent::getGenericType)
                .findFirst()
                .orElseThrow();
    }

    private static Object convert(Object value, Type type) throws TypeRefusedException {
        return CONVERSION.convert(value, type, "argument 1");
    }

    private static RecordValue circle(Object radius) {
        return new RecordValue("Circle", Map.of("radius", radius));
    }

    static Stream<Arguments> kept() {
        return Stream.of(
                Arguments.of(5L, int.class, 5),
                Arguments.of(-128L, byte.class, (byte) -128),
                Arguments.of(32767L, Short.class, (short) 32767),
                Arguments.of(5L, long.class, 5L),
                Arguments.of(5L, Object.class, 5L),
                Arguments.of(5L, Number.class, 5L),
                Arguments.of(5L, BigInteger.class, BigInteger.valueOf(5)),
                Arguments.of(1L << 53, double.class, 0x1p53),
                Arguments.of(-(1L << 53), Double.class, -0x1p53),
                Arguments.of(1.5, double.class, 1.5),
                Arguments.of(1.5, float.class, 1.5f),
                Arguments.of(true, boolean.class, true),
                Arguments.of("x", String.class, "x"),
                Arguments.of("x", CharSequence.class, "x"),
                Arguments.of(null, String.class, null),
                Arguments.of(null, Integer.class, null),
                Arguments.of(null, void.class, null),
                Arguments.of(new BigDecimal("1.0"), BigDecimal.class, new BigDecimal("1.0")),
                Arguments.of(LocalDate.of(2026, 1, 1), LocalDate.class, LocalDate.of(2026, 1, 1)),
                Arguments.of(Tuple.of(1L), Tuple.class, Tuple.of(1L)),
                Arguments.of(Bytes.of((byte) 1), Bytes.class, Bytes.of((byte) 1)),
                Arguments.of(FrozenSet.of("a"), FrozenSet.class, FrozenSet.of("a")),
                Arguments.of(FrozenSet.of("a"), asked("texts"), Set.of("a")),
                Arguments.of(new LinkedHashSet<>(List.of("a")), asked("texts"), Set.of("a")),
                Arguments.of(List.of(1L, 2L), asked("ints"), List.of(1, 2)),
                Arguments.of(List.of(1.5, 2L), asked("doubles"), List.of(1.5, 2.0)),
                Arguments.of(Map.of("a", List.of(1L)), asked("map"), Map.of("a", List.of((short) 1))),
                Arguments.of(null, asked("optional"), Optional.empty()),
                Arguments.of(3L, asked("optional"), Optional.of(3)),
                Arguments.of(Arrays.asList(1L, null), asked("optionals"), List.of(Optional.of(1L), Optional.empty())),
                Arguments.of(new RecordValue("Point", Map.of("x", 1L, "y", 2L)), Point.class, new Point(1, 2)),
                Arguments.of(new Point(1, 2), Point.class, new Point(1, 2)),
                Arguments.of(new NamedMember("Colour", "RED"), Colour.class, Colour.RED),
                Arguments.of(List.of(new NamedMember("Colour", "RED")), asked("colours"), List.of(Colour.RED)),
                Arguments.of(circle(1.5), Shape.class, new Circle(1.5)),
                Arguments.of(new NamedMember("Nothing", "NONE"), Shape.class, Nothing.NONE),
                Arguments.of(List.of(circle(2L)), asked("shapes"), List.of(new Circle(2))),
                Arguments.of(
                        new RecordValue("Pair", Map.of("first", 1L, "rest", List.of("a"))),
                        asked("pair"),
                        new Pair<>(1, List.of("a"))),
                Arguments.of(new Pair<Object>(1L, List.of("a")), asked("pair"), new Pair<>(1, List.of("a"))));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void whatKeepsItsValueIsConverted(Object value, Type type, Object expected) throws TypeRefusedException {
        assertEquals(expected, convert(value, type));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(1L << 31, int.class, "argument 1", "int", "int 2147483648"),
                Arguments.of(128L, Byte.class, "argument 1", "java.lang.Byte", "int 128"),
                Arguments.of(-32769L, short.class, "argument 1", "short", "int -32769"),
                Arguments.of(1.0, int.class, "argument 1", "int", "float 1.0"),
                Arguments.of(1L, float.class, "argument 1", "float", "int 1"),
                Arguments.of((1L << 53) + 1, double.class, "argument 1", "double", "int 9007199254740993"),
                Arguments.of(0.1, float.class, "argument 1", "float", "float 0.1"),
                Arguments.of(Double.NaN, float.class, "argument 1", "float", "float NaN"),
                Arguments.of(true, int.class, "argument 1", "int", "bool"),
                Arguments.of(1L, boolean.class, "argument 1", "boolean", "int 1"),
                Arguments.of("1", int.class, "argument 1", "int", "str"),
                Arguments.of("x", char.class, "argument 1", "char", "str"),
                Arguments.of(1L, String.class, "argument 1", "java.lang.String", "int 1"),
                Arguments.of(null, int.class, "argument 1", "int", "None"),
                Arguments.of(BigInteger.ONE.shiftLeft(64), long.class, "argument 1", "long", "int of 65 bits"),
                Arguments.of(1L, BigDecimal.class, "argument 1", "java.math.BigDecimal", "int 1"),
                Arguments.of(1L, void.class, "argument 1", "void", "int 1"),
                Arguments.of("x", byte[].class, "argument 1", "byte[]", "str"),
                Arguments.of(Bytes.of(), ByteArray.class, "argument 1", "io.antaboga.value.ByteArray", "bytes"),
                Arguments.of(Bytes.of(), MemorySegment.class, "argument 1", MemorySegment.class.getName(), "bytes"),
                Arguments.of(
                        LocalDate.of(2026, 1, 1),
                        LocalDateTime.class,
                        "argument 1",
                        "java.time.LocalDateTime",
                        "datetime.date"),
                Arguments.of(Tuple.of(1L), List.class, "argument 1", "java.util.List", "tuple of 1"),
                Arguments.of(List.of(), Tuple.class, "argument 1", "io.antaboga.value.Tuple", "list"),
                Arguments.of(List.of(), Set.class, "argument 1", "java.util.Set", "list"),
                Arguments.of(List.of(1L, "a"), asked("ints"), "argument 1, item 1", "java.lang.Integer", "str"),
                Arguments.of(
                        Map.of("a", List.of(1L, 1L << 20)),
                        asked("map"),
                        "argument 1, value 0, item 1",
                        "java.lang.Short",
                        "int 1048576"),
                Arguments.of(Map.of(1L, 1L), asked("map"), "argument 1, key 0", "java.lang.String", "int 1"),
                Arguments.of("x", asked("optional"), "argument 1", "java.lang.Integer", "str"),
                Arguments.of(
                        new RecordValue("Point", Map.of("x", 1L, "y", "2")),
                        Point.class,
                        "argument 1, y",
                        "int",
                        "str"),
                Arguments.of(
                        new RecordValue("Point", Map.of("x", 1L)),
                        Point.class,
                        "argument 1",
                        Point.class.getName(),
                        "dataclass Point without y"),
                Arguments.of(
                        new RecordValue("Point", Map.of("x", 1L, "y", 2L, "z", 3L)),
                        Point.class,
                        "argument 1",
                        Point.class.getName(),
                        "dataclass Point with 3 fields"),
                Arguments.of(circle(1.0), Point.class, "argument 1", Point.class.getName(), "dataclass Circle"),
                Arguments.of(Map.of("x", 1L, "y", 2L), Point.class, "argument 1", Point.class.getName(), "dict"),
                Arguments.of(
                        new RecordValue("Square", Map.of("from", new Point(1, 2), "side", -1L)),
                        Shape.class,
                        "argument 1",
                        Shape.class.getName(),
                        "what the record refuses: a side is not negative"),
                Arguments.of(
                        new NamedMember("Colour", "BLUE"),
                        Colour.class,
                        "argument 1",
                        Colour.class.getName(),
                        "enum Colour.BLUE"),
                Arguments.of(
                        new NamedMember("Other", "RED"),
                        Colour.class,
                        "argument 1",
                        Colour.class.getName(),
                        "enum Other"),
                Arguments.of("RED", Colour.class, "argument 1", Colour.class.getName(), "str"),
                Arguments.of(
                        new Pair<Object>("a", List.of()),
                        asked("pair"),
                        "argument 1, first",
                        "java.lang.Integer",
                        "str"),
                Arguments.of(Map.of("name", "a", "count", "1"), Bean.class, "argument 1", Bean.class.getName(), "dict"),
                Arguments.of(Map.of("name", 1L, "count", 1L), Bean.class, "argument 1", Bean.class.getName(), "dict"),
                Arguments.of(Map.of("name", "a", "count", 1.0), Bean.class, "argument 1", Bean.class.getName(), "dict"),
                Arguments.of(Map.of("name", "a", "other", 1L), Bean.class, "argument 1", Bean.class.getName(), "dict"),
                Arguments.of(
                        Map.of("name", Bytes.of(), "count", 1L),
                        Bean.class,
                        "argument 1",
                        Bean.class.getName(),
                        "dict"),
                Arguments.of("x", Thread.class, "argument 1", "java.lang.Thread", "str"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatWouldChangeIsRefused(Object value, Type type, String place, String expected, String found) {
        TypeRefusedException refusal = assertThrows(TypeRefusedException.class, () -> convert(value, type));
        assertEquals(
                "call: not what was asked for (TYPE_REFUSED), place=" + place + ", expected=" + expected + ", found="
                        + found,
                refusal.getMessage());
    }

    @Test
    void arraysHaveJustTheItems() throws TypeRefusedException {
        assertArrayEquals(new double[] {1.5, 2}, (double[]) convert(List.of(1.5, 2L), double[].class));
        assertArrayEquals(new long[] {1, -2}, (long[]) convert(List.of(1L, -2L), long[].class));
        assertArrayEquals(new int[][] {{1}, {}}, (int[][]) convert(List.of(List.of(1L), List.of()), int[][].class));
        assertArrayEquals(new boolean[] {true}, (boolean[]) convert(List.of(true), boolean[].class));
        assertArrayEquals(new String[] {"a", null}, (String[]) convert(Arrays.asList("a", null), String[].class));
        assertArrayEquals(new byte[] {1, 2}, (byte[]) convert(Bytes.of((byte) 1, (byte) 2), byte[].class));
        byte[] content = {3};
        assertSame(content, convert(new ByteArray(content), byte[].class));
        assertArrayEquals(new int[] {1}, (int[]) ((List<?>) convert(List.of(List.of(1L)), asked("arrays"))).getFirst());
        assertEquals(List.of("a"), ((List<?>[]) convert(List.of(List.of("a")), asked("lists")))[0]);
        TypeRefusedException refusal =
                assertThrows(TypeRefusedException.class, () -> convert(List.of(1.5, "a"), double[].class));
        assertEquals("argument 1, item 1", refusal.details().get("place"));
        assertThrows(TypeRefusedException.class, () -> convert(Arrays.asList(1L, null), int[].class));
        assertNull(convert(null, int[].class));
    }

    @Test
    void arraysOfNumpyAreArraysOfJustThatType() throws TypeRefusedException {
        NDArray numbers = NDArray.zeros(DType.of(">f8"), 2);
        numbers.setDouble(1.5, 0);
        assertArrayEquals(new double[] {1.5, 0}, (double[]) convert(numbers, double[].class));
        assertSame(numbers, convert(numbers, NDArray.class));
        for (Class<?> other : List.of(float[].class, long[].class, byte[].class, List.class, Object[].class)) {
            TypeRefusedException refusal =
                    assertThrows(TypeRefusedException.class, () -> convert(numbers, other), other::getName);
            assertEquals(
                    "numpy.ndarray of >f8 in 1 dimensions", refusal.details().get("found"));
        }
        assertThrows(TypeRefusedException.class, () -> convert(NDArray.zeros(DType.of("<f8"), 1, 1), double[].class));
    }

    @Test
    void keysThatBecomeOneAreRefused() throws TypeRefusedException {
        assertEquals(Map.of(1.0, "a"), convert(Map.of(1L, "a"), asked("byNumber")));
        assertThrows(TypeRefusedException.class, () -> convert(Map.of(1L, "a", 1.0, "b"), asked("byNumber")));
    }

    @Test
    void aBeanIsWhatItsDictSays() throws TypeRefusedException {
        Bean bean = assertInstanceOf(Bean.class, convert(Map.of("name", "a", "count", 2L), Bean.class));
        assertEquals("a", bean.name);
        assertEquals(2, bean.count);
        assertThrows(TypeRefusedException.class, () -> new Conversion(Types.NONE)
                .convert(Map.of("name", "a"), Bean.class, "argument 1"));
    }

    @Test
    void whatTheOtherSidePassedIsAnyInterfaceItCanBe() throws TypeRefusedException {
        Runnable run = () -> {};
        Remote remote = type -> type == Runnable.class ? run : null;
        assertSame(run, convert(remote, Runnable.class));
        assertSame(remote, convert(remote, Object.class));
        assertThrows(TypeRefusedException.class, () -> convert(remote, Comparable.class));
        assertThrows(TypeRefusedException.class, () -> convert(remote, String.class));
    }
}
