package io.antaboga.call.wire;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.DType;
import io.antaboga.value.DateTime;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import io.antaboga.value.Scalar;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.Tuple;
import io.antaboga.value.ZoneInfo;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What each vector of spec/vectors/call_values.json means in Java. */
final class ValueVectorValues {
    private final Map<String, Object> values = new HashMap<>();

    static Map<String, Object> all() {
        ValueVectorValues all = new ValueVectorValues();
        all.numbers();
        all.texts();
        all.containers();
        all.times();
        all.library();
        all.arrays();
        return all.values;
    }

    private void put(String id, Object value) {
        values.put(id, value);
    }

    private void numbers() {
        put("none", null);
        put("true", true);
        put("false", false);
        put("int zero", 0L);
        put("int", -42L);
        put("int of 64 bits, least", Long.MIN_VALUE);
        put("int of 64 bits, greatest", Long.MAX_VALUE);
        put("int beyond", BigInteger.ONE.shiftLeft(63));
        put("int below", BigInteger.ONE.shiftLeft(63).add(BigInteger.ONE).negate());
        put("int of 70 bits", BigInteger.ONE.shiftLeft(70));
        put(
                "int of an odd number of digits",
                BigInteger.ONE.shiftLeft(68).subtract(BigInteger.ONE).negate());
        put("float", 1.5);
        put("float, whole", 1.0);
        put("float, minus zero", -0.0);
        put("float, small", 0.1);
        put("float, with an exponent", 1e22);
        put("float, with a point and an exponent", 1e22);
        put("float without a point", 1e5);
        put("float, least", Double.MIN_VALUE);
        put("float, greatest", Double.MAX_VALUE);
        put("NaN", Double.NaN);
        put("infinity", Double.POSITIVE_INFINITY);
        put("minus infinity", Double.NEGATIVE_INFINITY);
        put("NaN with other bits", Double.longBitsToDouble(0xfff8000000000001L));
        put("complex", new Complex(1.5, -0.0));
        put("complex, infinite", new Complex(Double.POSITIVE_INFINITY, 0));
    }

    private void texts() {
        put("str, empty", "");
        put("str", "a\"\\/b");
        put("str with control characters", "\n\t\0\u001f");
        put("str, escaped", "é€😀");
        put("str in UTF-8", "é€😀");
        put("str, lone high surrogate", "\ud800x");
        put("str, lone low surrogate", "x\udfff");
        put("str, low before high", "\udc00\ud800");
        put("bytes", Bytes.of((byte) 0, (byte) 255));
        put("bytes, empty", Bytes.of());
        put("bytearray", new ByteArray(new byte[] {'a', 'b'}));
        put("two of bytes", list(Bytes.of((byte) 'a'), Bytes.of((byte) 'b')));
        put("memoryview", MemorySegment.ofArray(new byte[] {'a', 'b', 'c'}).asReadOnly());
    }

    private void containers() {
        put("list, empty", list());
        put("list", list(1L, "a", null, list(2.5)));
        put("list with spaces", list(1L, 2L));
        put("tuple", Tuple.of(1L, Tuple.of()));
        put("dict, empty", map());
        put("dict", map("b", 1L, "a", map("", 2L)));
        put("dict with keys of other types", map(1L, "a", Tuple.of(1L, 2L), null));
        put("dict with a key that begins with a dollar sign", map("$int", 1L, "a", 2L));
        put("dict as pairs", map("a", 1L));
        put("set", new LinkedHashSet<>(List.of(1L, 2L)));
        put("set, empty", new LinkedHashSet<>());
        put("frozenset", FrozenSet.of("a"));
        put("frozensets within", new LinkedHashSet<>(List.of(FrozenSet.of(FrozenSet.of()))));
        put("enum", Colour.RED);
        put("dataclass", new Point(1, -2));
        put("dataclass within a list", list(new Point(1, 2), Colour.GREEN));
        List<Object> deep = list();
        for (int i = 1; i < 200; i++) {
            deep = list(deep);
        }
        put("deep", deep);
    }

    private void times() {
        put("date", LocalDate.of(2026, 1, 31));
        put("date, first", LocalDate.of(1, 1, 1));
        put("time", LocalTime.of(12, 0, 0, 1000));
        put("time without fraction", LocalTime.of(23, 59, 59));
        put("time with fold", new Time(LocalTime.of(1, 30), 1, null));
        put("time with offset", new Time(LocalTime.of(1, 30), 0, new TimeZone(Duration.ofHours(1), null)));
        LocalDateTime noon = LocalDateTime.of(2026, 1, 31, 12, 0);
        put("datetime", noon.withNano(1000));
        put("datetime in UTC", OffsetDateTime.of(noon, ZoneOffset.UTC));
        put("datetime with offset", OffsetDateTime.of(noon, ZoneOffset.ofHoursMinutes(-5, -30)));
        put(
                "datetime with offset of microseconds and name",
                new DateTime(noon, 0, new TimeZone(Duration.ofSeconds(1, 1000), "X")));
        put(
                "datetime in a zone, fold",
                new DateTime(LocalDateTime.of(2026, 10, 25, 2, 30), 1, new ZoneInfo("Europe/Berlin")));
        put("timedelta", Duration.ofNanos(-1000));
        put(
                "timedelta, greatest",
                Duration.ofDays(999_999_999).plusSeconds(86_399).plusNanos(999_999_000));
        put("timedelta, least", Duration.ofDays(-999_999_999));
        put("timezone", new TimeZone(Duration.ofHours(-1), "A"));
        put("ZoneInfo", new ZoneInfo("Europe/Berlin"));
    }

    private void library() {
        put("decimal", new BigDecimal("1.10"));
        put("decimal, whole", new BigDecimal("-7"));
        put("decimal with exponent", new BigDecimal("1.5E+7"));
        put("decimal, tiny", new BigDecimal("1E-7"));
        put("decimal, zero with exponent", new BigDecimal("0E-10"));
        put("decimal, minus zero", new SpecialDecimal("-0.00"));
        put("decimal, NaN", new SpecialDecimal("NaN"));
        put("decimal, signaling NaN", new SpecialDecimal("-sNaN12"));
        put("decimal, infinite", new SpecialDecimal("-Infinity"));
        put("decimal, large exponent", new SpecialDecimal("1E+999999999999"));
        put("uuid", new UUID(0x123456789abcdef0L, 0x0123456789abcdefL));
    }

    private void arrays() {
        put("array", array("<f8", doubles(1.5, -2), 2));
        put("array in two dimensions", array("<i4", sixIntegers(), 2, 3));
        put("array in Fortran order", NDArray.fortran(DType.of("<i4"), sixIntegers(), 2, 3));
        MemorySegment shorts = MemorySegment.ofArray(new byte[] {0, 0, 0, 1, 0, 2});
        put("array backwards", NDArray.strided(DType.of(">i2"), shorts, 4, new long[] {3}, new long[] {-2}));
        put("array of no dimension", array("|b1", MemorySegment.ofArray(new byte[] {1})));
        put("array without items", array("<f8", doubles(), 0, 3));
        byte[] record = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putFloat(2)
                .array();
        put("array of records", array("{8;x:<i4@0;y:<f4@4}", MemorySegment.ofArray(record), 1));
        put(
                "two views of one memory",
                list(
                        array("|u1", MemorySegment.ofArray(new byte[] {1, 2}), 2),
                        array("|u1", MemorySegment.ofArray(new byte[] {2, 3}), 2)));
        put("scalar", new Scalar(DType.of("<f4"), Bytes.of((byte) 0, (byte) 0, (byte) 0xc0, (byte) 0x3f)));
        byte[] one = {1, 0, 0, 0, 0, 0, 0, 0};
        put("scalar, datetime64", new Scalar(DType.of("<M8[ns]"), Bytes.of(one)));
    }

    private static NDArray array(String dtype, MemorySegment memory, long... shape) {
        return NDArray.of(DType.of(dtype), memory, shape);
    }

    private static MemorySegment doubles(double... items) {
        ByteBuffer octets = ByteBuffer.allocate(8 * items.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double item : items) {
            octets.putDouble(item);
        }
        return MemorySegment.ofArray(octets.array());
    }

    private static MemorySegment sixIntegers() {
        ByteBuffer octets = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            octets.putInt(i);
        }
        return MemorySegment.ofArray(octets.array());
    }

    private static List<Object> list(Object... items) {
        return new ArrayList<>(Arrays.asList(items));
    }

    private static Map<Object, Object> map(Object... keysAndValues) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
