package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Complex;
import io.antaboga.value.Counter;
import io.antaboga.value.DefaultDict;
import io.antaboga.value.Deque;
import io.antaboga.value.EnumMember;
import io.antaboga.value.ExceptionValue;
import io.antaboga.value.Fraction;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.OrderedDict;
import io.antaboga.value.PurePath;
import io.antaboga.value.Range;
import io.antaboga.value.Slice;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Tuple;
import io.antaboga.value.TypedArray;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The values that the vectors of spec/vectors/pickles.json stand for, by the part of their id before the slash. */
final class PickleVectorValues {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private PickleVectorValues() {}

    static Map<String, Object> all() {
        PickleVectorValues made = new PickleVectorValues();
        made.values.put("none", null);
        made.values.put("true", true);
        made.values.put("false", false);
        made.numbers();
        made.strings();
        made.collections();
        made.library();
        made.arrays();
        made.objects();
        made.shared();
        PickleVectorTimes.addTo(made::number);
        return made.values;
    }

    /** What single vectors stand for, by their whole id, where that is not what the others of their value do. */
    static Map<String, Object> exceptions() {
        Map<String, Object> exceptions = new HashMap<>();
        for (int protocol = 0; protocol <= 5; protocol++) {
            // 3.13 sends what a path was made of; the parts of a Windows one are not worked out here.
            exceptions.put("path-4/" + protocol + "/3.13", new PurePath("PureWindowsPath", List.of("c:/x/y")));
            if (protocol < 4) {
                // CPython itself loses the fold.
                exceptions.put("time-4/" + protocol, LocalTime.of(1, 2));
                exceptions.put("datetime-fold-1/" + protocol, LocalDateTime.of(2020, 10, 25, 2, 30));
            }
            if (protocol < 3) {
                // The name that Python 2 had; Python picks the class by the number again.
                exceptions.put("exception-6/" + protocol, exception(builtin("OSError"), 2L, "no", "f"));
            }
        }
        return exceptions;
    }

    private void number(String name, Object... several) {
        for (int i = 0; i < several.length; i++) {
            values.put(name + "-" + (i + 1), several[i]);
        }
    }

    private static BigInteger power(int exponent) {
        return BigInteger.TWO.pow(exponent);
    }

    private void numbers() {
        List<Object> integers = new ArrayList<>();
        for (long integer : new long[] {0, 1, -1, 127, -128, 255, 256, 65535, 65536, -65536}) {
            integers.add(integer);
        }
        integers.addAll(List.of((1L << 31) - 1, 1L << 31, -(1L << 31), -(1L << 31) - 1));
        integers.addAll(List.of(
                Long.MAX_VALUE, power(63), Long.MIN_VALUE, power(63).negate().subtract(BigInteger.ONE)));
        integers.addAll(List.of(power(64), power(2038), power(2039).negate(), power(2039)));
        number("int", integers.toArray());
        number("float", 0.0, -0.0, 1.5, -2.25, Double.MIN_VALUE, Double.MAX_VALUE, inf(), -inf(), Double.NaN);
        number("complex", new Complex(1, 2), new Complex(-0.0, inf()), new Complex(Double.NaN, 0));
    }

    private static double inf() {
        return Double.POSITIVE_INFINITY;
    }

    private void strings() {
        number(
                "str",
                "",
                "hello",
                "h\u00e9llo",
                "\u4e2d\ud83d\ude00",
                "\ud800x",
                "\udfff",
                "line\nfeed\\ \0\u001a\r",
                "x".repeat(255),
                "x".repeat(256),
                "x".repeat(65536));
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        List<byte[]> octets = List.of(
                new byte[0], ascii("abc"), new byte[] {0, -1}, every, ascii("x".repeat(255)), ascii("x".repeat(65536)));
        number("bytes", octets.stream().map(Bytes::wrap).toArray());
        number("bytearray", octets.stream().map(ByteArray::new).toArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Object> list(Object... items) {
        return new ArrayList<>(Arrays.asList(items));
    }

    /** A map of what stands in pairs. */
    private static Map<Object, Object> dict(Object... pairs) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            dict.put(pairs[i], pairs[i + 1]);
        }
        return dict;
    }

    private void collections() {
        List<Object> nothings = new ArrayList<>(Collections.nCopies(1001, null));
        number("list", list(), list(1L), list(1L, null, "a"), list(list(), list(list())), nothings);
        Tuple none = Tuple.of();
        number("tuple", none, Tuple.of(1L), Tuple.of(1L, 2L), Tuple.of(1L, 2L, 3L), Tuple.of(1L, 2L, 3L, 4L));
        values.put("tuple-6", Tuple.of(none, Tuple.of(none)));
        Map<Object, Object> many = new LinkedHashMap<>();
        for (long key = 0; key <= 1000; key++) {
            many.put(key, null);
        }
        Map<Object, Object> mixed =
                dict("b", 1L, "a", list((Object) null), Tuple.of(1L, 2L), Bytes.wrap(ascii("x")), null, dict());
        number("dict", dict(), dict(1L, 2L), mixed, many);
        List<List<Object>> sets = List.of(list(), list(1L), list(1L, 2L, 3L), list(Tuple.of(1L, 2L), Tuple.of(3L)));
        number("set", sets.stream().map(LinkedHashSet::new).toArray());
        number("frozenset", sets.stream().map(FrozenSet::copyOf).toArray());
        Range far = new Range(BigInteger.ONE, BigInteger.TEN.pow(30), BigInteger.valueOf(3));
        number("range", Range.of(0, 5, 1), Range.of(3, -3, -2), far);
        number("slice", new Slice(null, null, null), new Slice(1L, null, 2L), new Slice("a", Tuple.of(1L), 2.5));
        number("OrderedDict", new OrderedDict(), new OrderedDict(dict(2L, 1L, 1L, "a")));
        DefaultDict lists = new DefaultDict(builtin("list"));
        lists.put("a", list(1L));
        number("defaultdict", new DefaultDict(null), lists, new DefaultDict(builtin("int")));
        number("Counter", new Counter(), new Counter(dict("a", 2L, "b", 1L, "c", 1L)));
        Deque bounded = new Deque(5);
        bounded.addAll(List.of(1L, 2L));
        number("deque", new Deque((Integer) null), new Deque(list(1L, null)), bounded, new Deque(0));
    }

    private static ClassReference builtin(String name) {
        return new ClassReference("builtins", name);
    }

    private void library() {
        number(
                "Decimal",
                new BigDecimal("1.50"),
                new BigDecimal("1E+5"),
                new SpecialDecimal("-0.00"),
                new SpecialDecimal("NaN"),
                new SpecialDecimal("sNaN12"),
                new SpecialDecimal("-NaN"),
                new SpecialDecimal("Infinity"),
                new SpecialDecimal("-Infinity"),
                new BigDecimal("1E-7"),
                new BigDecimal("0E+3"),
                new BigDecimal("-12345678901234567890.5"),
                new BigDecimal("1E+999999"));
        Fraction large = new Fraction(power(70), BigInteger.valueOf(3));
        number("Fraction", Fraction.of(1, 3), Fraction.of(-4, 1), large);
        number("UUID", new UUID(0, 0), UUID.fromString("12345678-9abc-def0-8123-456789abcdef"), new UUID(-1, -1));
        number(
                "path",
                new PurePath("PurePosixPath", List.of("/", "usr", "x")),
                new PurePath("PurePosixPath", List.of()),
                new PurePath("PosixPath", List.of("a", "b")),
                new PurePath("PureWindowsPath", List.of("c:\\", "x", "y")),
                new PurePath("PurePosixPath", List.of("//", "a", "..", "b")),
                new PurePath("PurePosixPath", List.of("/", "b", "c", "d")),
                new PurePath("PurePosixPath", List.of("/", "a")));
    }

    private void arrays() {
        List<Object> arrays = new ArrayList<>();
        for (char code : "bBhHiIlLqQfd".toCharArray()) {
            arrays.add(array(code, 0, 1, 100));
        }
        Collections.addAll(arrays, array('h', -1, 258), array('d', -0.0), array('i'), array('u', 'h', 0xe9));
        number("array", arrays.toArray());
    }

    /** The items as the machine that the vectors come from holds them. */
    private static TypedArray array(char code, double... items) {
        int format = MachineFormat.of(code);
        int size = MachineFormat.size(format);
        ByteBuffer content = ByteBuffer.allocate(size * items.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double item : items) {
            switch (code) {
                case 'f' -> content.putFloat((float) item);
                case 'd' -> content.putDouble(item);
                default -> {
                    for (int i = 0; i < size; i++) {
                        content.put((byte) ((long) item >> 8 * i));
                    }
                }
            }
        }
        return new TypedArray(code, format, Bytes.wrap(content.array()));
    }

    private static ExceptionValue exception(ClassReference type, Object... arguments) {
        return new ExceptionValue(type, Tuple.of(arguments), Map.of());
    }

    private void objects() {
        Bytes octet = Bytes.of((byte) -1);
        number(
                "exception",
                exception(builtin("ValueError"), "x", 1L),
                exception(builtin("KeyError"), Tuple.of("a", 2L)),
                exception(builtin("Exception")),
                exception(builtin("StopIteration"), 3L),
                exception(builtin("SystemExit"), 1L),
                exception(builtin("FileNotFoundError"), 2L, "no", "f"),
                exception(builtin("OSError"), 5L, "input"),
                exception(builtin("UnicodeDecodeError"), "utf-8", octet, 0L, 1L, "bad"),
                exception(new ClassReference("_queue", "Empty")),
                exception(new ClassReference("queue", "Full")));
        number(
                "enum",
                new EnumMember(new ClassReference("http", "HTTPStatus"), 404L),
                new EnumMember(new ClassReference("uuid", "SafeUUID"), null));
        ClassReference ordered = new ClassReference("collections", "OrderedDict");
        number("class", builtin("int"), builtin("list"), builtin("ValueError"), ordered);
    }

    private void shared() {
        List<Object> one = list(1L);
        Map<Object, Object> empty = dict();
        number("shared", list(one, one), dict("a", empty, "b", Tuple.of(empty, empty)), list("text", "text"));
        List<Object> itself = list(1L);
        itself.add(itself);
        Map<Object, Object> owner = dict();
        owner.put("me", owner);
        List<Object> within = list();
        within.add(Tuple.of(within, 1L));
        number("cyclic", itself, owner, within);
    }
}
