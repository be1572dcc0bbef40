package io.antaboga.call.wire;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What Python calls the types of values, for errors. */
final class PythonNames {
    private PythonNames() {}

    /** The name; of a number that fits a line, its value too. */
    static String of(Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> "bool";
            case Long number -> "int " + number;
            case BigInteger number -> "int of " + number.bitLength() + " bits";
            case Double number -> "float " + number;
            case Complex number -> "complex";
            case String text -> "str";
            case List<?> list -> "list";
            case Tuple tuple -> "tuple of " + tuple.size();
            case Map<?, ?> map -> "dict";
            case Set<?> set -> "set";
            case FrozenSet set -> "frozenset";
            case Bytes bytes -> "bytes";
            case ByteArray bytes -> "bytearray";
            case MemorySegment memory -> "memoryview";
            case LocalDate date -> "datetime.date";
            case LocalTime time -> "datetime.time";
            case Time time -> "datetime.time with fold or zone";
            case LocalDateTime moment -> "datetime.datetime without zone";
            case OffsetDateTime moment -> "datetime.datetime with an offset";
            case DateTime moment -> "datetime.datetime with fold or zone";
            case Duration length -> "datetime.timedelta";
            case TimeZone zone -> "datetime.timezone";
            case ZoneInfo zone -> "zoneinfo.ZoneInfo";
            case BigDecimal number -> "decimal.Decimal";
            case SpecialDecimal number -> "decimal.Decimal " + (number.text().length() < 40 ? number.text() : "");
            case UUID id -> "uuid.UUID";
            case NamedMember member -> "enum " + member.type();
            case RecordValue record -> "dataclass " + record.type();
            case NDArray array -> "numpy.ndarray of " + array.dtype() + " in " + array.rank() + " dimensions";
            case Scalar scalar -> "numpy scalar of " + scalar.dtype();
            default -> value.getClass().getSimpleName();
        };
    }
}
