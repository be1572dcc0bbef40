package io.antaboga.call;

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
import java.lang.foreign.ValueLayout;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A value as one text that tells its type and every bit of it, as {@code interop-tests/call/described.py} tells it in Python. */
final class DescribedValue {
    private static final HexFormat HEX = HexFormat.of();

    private DescribedValue() {}

    static String of(Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Long number -> "int:" + Long.toString(number, 16);
            case BigInteger number -> "int:" + number.toString(16);
            case Double number -> "float:" + bits(number);
            case Complex number -> "complex:" + bits(number.real()) + " " + bits(number.imaginary());
            case String text -> "str:" + text(text);
            case Bytes octets -> "bytes:" + HEX.formatHex(octets.toByteArray());
            case ByteArray octets -> "bytearray:" + HEX.formatHex(octets.content());
            case List<?> items -> "list" + all(items);
            case Tuple items -> "tuple" + all(items.items());
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> of(entry.getKey()) + "=" + of(entry.getValue()))
                        .collect(Collectors.joining(",", "dict(", ")"));
            case FrozenSet items -> "frozenset" + sorted(items.items());
            case Set<?> items -> "set" + sorted(items);
            case UUID number -> "UUID:" + number.toString().replace("-", "");
            case NDArray array ->
                "array:" + dtype(array.dtype()) + Arrays.toString(array.shape()).replace(" ", "") + ":" + items(array);
            case Scalar scalar ->
                "scalar:" + dtype(scalar.dtype()) + ":"
                        + HEX.formatHex(scalar.content().toByteArray());
            case BigDecimal number -> "Decimal:" + decimal(number);
            case SpecialDecimal number -> "Decimal:" + number.text();
            case NamedMember member -> "enum:" + member.type() + "." + text(member.name());
            case Enum<?> member -> "enum:" + member.getDeclaringClass().getSimpleName() + "." + text(member.name());
            case RecordValue fields -> record(fields.type(), fields.fields());
            default -> time(value);
        };
    }

    private static String time(Object value) {
        return switch (value) {
            case LocalDate date -> "date:" + date(date);
            case LocalTime time -> "time:" + clock(time, 0, null);
            case Time time -> "time:" + clock(time.local(), time.fold(), time.zone());
            case LocalDateTime moment -> moment(moment, 0, null);
            case OffsetDateTime moment ->
                moment(
                        moment.toLocalDateTime(),
                        0,
                        new TimeZone(Duration.ofSeconds(moment.getOffset().getTotalSeconds()), null));
            case DateTime moment -> moment(moment.local(), moment.fold(), moment.zone());
            case Duration time -> "timedelta:" + micros(time);
            case TimeZone zone -> "timezone:" + zone(zone);
            case ZoneInfo zone -> "ZoneInfo:" + zone(zone);
            case Record record -> record(record.getClass().getSimpleName(), fields(record));
            default -> throw new AssertionError("a value that nobody sent: " + value.getClass());
        };
    }

    private static String bits(double number) {
        return HEX.toHexDigits(Double.doubleToRawLongBits(number));
    }

    private static String text(String text) {
        StringBuilder hex = new StringBuilder();
        text.chars().forEach(unit -> hex.append(HEX.toHexDigits((char) unit)));
        return hex.toString();
    }

    private static Stream<String> described(Collection<?> items) {
        return items.stream().map(DescribedValue::of);
    }

    private static String all(Collection<?> items) {
        return described(items).collect(Collectors.joining(",", "(", ")"));
    }

    private static String sorted(Collection<?> items) {
        return described(items).sorted().collect(Collectors.joining(",", "(", ")"));
    }

    private static String record(String name, Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> text(field.getKey()) + "=" + of(field.getValue()))
                .collect(Collectors.joining(",", "record:" + text(name) + "(", ")"));
    }

    private static Map<String, Object> fields(Record record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                // An int is an int of any size in Python.
                fields.put(
                        component.getName(), ((Number) component.getAccessor().invoke(record)).longValue());
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return fields;
    }

    private static String decimal(BigDecimal number) {
        return (number.signum() < 0 ? 1 : 0) + " " + number.unscaledValue().abs() + " " + -number.scale();
    }

    private static String date(LocalDate date) {
        return date.getYear() + "-" + date.getMonthValue() + "-" + date.getDayOfMonth();
    }

    private static String moment(LocalDateTime moment, int fold, Object zone) {
        return "datetime:" + date(moment.toLocalDate()) + " " + clock(moment.toLocalTime(), fold, zone);
    }

    private static String clock(LocalTime time, int fold, Object zone) {
        return time.getHour() + ":" + time.getMinute() + ":" + time.getSecond() + "." + time.getNano() / 1_000 + " "
                + fold + " " + zone(zone);
    }

    private static String zone(Object zone) {
        return switch (zone) {
            case null -> "none";
            case ZoneInfo named -> "key " + text(named.key());
            case TimeZone fixed ->
                "offset " + micros(fixed.offset()) + " " + (fixed.name() == null ? "none" : text(fixed.name()));
            default -> throw new AssertionError(zone);
        };
    }

    private static long micros(Duration time) {
        return time.getSeconds() * 1_000_000 + time.getNano() / 1_000;
    }

    private static String items(NDArray array) {
        NDArray packed = array.packed();
        if (packed.isFortran() && !packed.isContiguous()) {
            NDArray copy = NDArray.zeros(array.dtype(), array.shape());
            array.copyTo(copy);
            packed = copy;
        }
        return HEX.formatHex(packed.data().toArray(ValueLayout.JAVA_BYTE));
    }

    private static String dtype(DType dtype) {
        if (!dtype.isStructured()) {
            return dtype.toString();
        }
        StringBuilder text = new StringBuilder("{");
        for (DType.Field field : dtype.fields()) {
            text.append(field.name()).append('@').append(field.offset());
            text.append(field.shape().toString().replace(" ", ""));
            text.append(dtype(field.type())).append(';');
        }
        return text.append('}').append(dtype.itemSize()).toString();
    }
}
