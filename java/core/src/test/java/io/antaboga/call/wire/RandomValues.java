package io.antaboga.call.wire;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.DType;
import io.antaboga.value.DateTime;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import io.antaboga.value.NamedMember;
import io.antaboga.value.RecordValue;
import io.antaboga.value.Scalar;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.Tuple;
import io.antaboga.value.ZoneInfo;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Values by chance, of every type of spec/call/values.md but memory and what is passed. */
public final class RandomValues {
    /** The records and enums among them. */
    public static final List<Class<?>> TYPES = List.of(Point.class, Colour.class);

    private static final int DEPTH = 4;
    private static final List<Double> DOUBLES =
            List.of(0.0, -0.0, Double.NaN, Double.MIN_VALUE, Double.MAX_VALUE, Double.NEGATIVE_INFINITY, 1e16, 0.1);
    private static final List<String> NUMBERS =
            List.of(("|i1 |u1 <i2 >i2 <u2 >u2 <i4 >i4 <u4 >u4 <i8 >i8 <u8 >u8 <f2 >f2 <f4 >f4 <f8 >f8 <c8 >c8 <c16 >c16"
                            + " <M8[ns] <M8[25D] >M8[s] <m8[us] >m8[Y] |V5")
                    .split(" "));
    private static final List<String> ZONES = List.of("Europe/Berlin", "UTC", "Asia/Kolkata");
    private static final List<String> OTHERS = List.of("|b1", "|S3", "<U2", ">U2");
    private static final DType RECORD = DType.structured(
            20,
            new DType.Field("a", DType.of("<i4"), 0, List.of()),
            new DType.Field("b", DType.of(">f8"), 4, List.of(2L)));

    private final Random random;

    /** Values of one seed. */
    public RandomValues(Random random) {
        this.random = random;
    }

    /** Another one. */
    public Object next() {
        return value(DEPTH);
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 31 : 23)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2, 3 -> integer();
            case 4 ->
                new BigInteger(64 + random.nextInt(300), random).setBit(64).multiply(sign());
            case 5, 6 -> floating();
            case 7, 8 -> text();
            case 9 -> Bytes.wrap(octets());
            case 10 -> new ByteArray(octets());
            case 11 -> new Complex(floating(), floating());
            case 12 -> date();
            case 13 -> random.nextBoolean() ? clock() : new Time(clock(), 1, zone());
            case 14 -> moment();
            case 15 -> Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000) * 1_000L);
            case 16 ->
                random.nextBoolean()
                        ? new TimeZone(offset(), text())
                        : new ZoneInfo(ZONES.get(random.nextInt(ZONES.size())));
            case 17 -> decimal();
            case 18 -> new UUID(random.nextLong(), random.nextLong());
            case 19 -> random.nextBoolean() ? new NamedMember("Other", text()) : Colour.GREEN;
            case 20 -> new Point(random.nextInt(), random.nextInt());
            case 21 -> array();
            case 22 -> scalar();
            case 23, 24 -> items(depth - 1);
            case 25 -> Tuple.copyOf(items(depth - 1));
            case 26, 27 -> dict(depth - 1);
            case 28 -> new LinkedHashSet<>(keys());
            case 29 -> FrozenSet.copyOf(keys());
            default -> new RecordValue(text(), members(depth - 1));
        };
    }

    private BigInteger sign() {
        return random.nextBoolean() ? BigInteger.ONE : BigInteger.ONE.negate();
    }

    private long integer() {
        return random.nextLong() >> random.nextInt(Long.SIZE);
    }

    private double floating() {
        return switch (random.nextInt(4)) {
            case 0 -> DOUBLES.get(random.nextInt(DOUBLES.size()));
            case 1 -> Double.longBitsToDouble(random.nextLong());
            default -> random.nextGaussian();
        };
    }

    private String text() {
        int bound = List.of(0x80, 0x800, 0x10000, 0x20000).get(random.nextInt(4));
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            text.appendCodePoint(random.nextInt(bound));
        }
        return text.toString();
    }

    private byte[] octets() {
        return content(random.nextInt(random.nextInt(50) == 0 ? 10_000 : 20));
    }

    private byte[] content(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private LocalDate date() {
        return LocalDate.of(1 + random.nextInt(9999), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private LocalTime clock() {
        return LocalTime.ofNanoOfDay(random.nextInt(86_400) * 1_000_000_000L
                + (random.nextBoolean() ? random.nextInt(1_000_000) * 1_000L : 0));
    }

    private Duration offset() {
        return Duration.ofSeconds(random.nextInt(172_799) - 86_399, random.nextInt(2) * 1_000L);
    }

    private Object zone() {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> new TimeZone(offset(), random.nextBoolean() ? null : text());
            default -> new ZoneInfo("Europe/Berlin");
        };
    }

    private Object moment() {
        LocalDateTime local = date().atTime(clock());
        return switch (random.nextInt(3)) {
            case 0 -> local;
            case 1 -> OffsetDateTime.of(local, ZoneOffset.ofTotalSeconds(random.nextInt(64_800)));
            default -> new DateTime(local, 1, zone());
        };
    }

    private Object decimal() {
        return random.nextInt(4) == 0
                ? new SpecialDecimal(
                        List.of("NaN", "-0.0", "sNaN1", "-Infinity").get(random.nextInt(4)))
                : new BigDecimal(BigInteger.valueOf(integer()), random.nextInt(40) - 20);
    }

    /** Of the machine's byte order, as numpy's own are. */
    private Scalar scalar() {
        DType dtype = DType.of(NUMBERS.get(random.nextInt(NUMBERS.size()))).inNativeOrder();
        return new Scalar(dtype, Bytes.wrap(content(dtype.itemSize())));
    }

    private NDArray array() {
        DType dtype =
                switch (random.nextInt(6)) {
                    case 0 -> RECORD;
                    case 1 -> DType.of(OTHERS.get(random.nextInt(OTHERS.size())));
                    default -> DType.of(NUMBERS.get(random.nextInt(NUMBERS.size())));
                };
        int rows = random.nextInt(4);
        int columns = 1 + random.nextInt(4);
        MemorySegment memory = MemorySegment.ofArray(content(rows * columns * dtype.itemSize()));
        NDArray array = NDArray.of(dtype, memory, rows, columns);
        return switch (random.nextInt(4)) {
            case 0 -> array.transpose();
            case 1 -> array.slice(1, 0, columns, 2);
            case 2 -> array.select(1, columns - 1);
            default -> array;
        };
    }

    private List<Object> items(int depth) {
        List<Object> items = new ArrayList<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            items.add(value(depth));
        }
        return items;
    }

    private Map<Object, Object> dict(int depth) {
        if (random.nextBoolean()) {
            return new LinkedHashMap<>(members(depth));
        }
        Map<Object, Object> entries = new LinkedHashMap<>();
        keys().forEach(key -> entries.put(key, value(depth)));
        return entries;
    }

    private Map<String, Object> members(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            String name = text();
            members.put(name.startsWith("$") ? "x" + name : name, value(depth));
        }
        return members;
    }

    /** Keys of one type, since Python holds numbers of different types equal. */
    private List<Object> keys() {
        Supplier<Object> kind = List.<Supplier<Object>>of(
                        this::text,
                        this::integer,
                        () -> 1 + random.nextDouble(),
                        this::date,
                        () -> Bytes.wrap(octets()),
                        () -> Tuple.of(integer(), text()),
                        () -> FrozenSet.of(integer(), null),
                        () -> new Point(random.nextInt(), 1))
                .get(random.nextInt(8));
        LinkedHashSet<Object> keys = new LinkedHashSet<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            keys.add(kind.get());
        }
        return new ArrayList<>(keys);
    }
}
