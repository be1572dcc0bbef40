package io.antaboga.call.wire;

import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.DateTime;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NamedMember;
import io.antaboga.value.RecordValue;
import io.antaboga.value.Scalar;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.Tuple;
import io.antaboga.value.ZoneInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Finds keys that Python cannot hash, and such as are distinct in Java but equal in Python: 1, 1.0 and true. */
final class Keys {
    /** Bits of the numbers that are compared by value; for longer ones it could take too long, and Python compares them anyway. */
    private static final int EXACT = 4_096;

    /** The problem of a list as a key. */
    static final String UNHASHABLE = "a key that Python cannot hash";

    private Keys() {}

    /** What is wrong with {@code keys} of a dict or a set, or null. */
    static String problem(Collection<?> keys) {
        if (plain(keys)) {
            return null;
        }
        Set<Object> seen = HashSet.newHashSet(keys.size());
        boolean alone = keys.size() == 1;
        try {
            for (Object key : keys) {
                if (!seen.add(canonical(key, alone))) {
                    return "keys that are different in Java are equal in Python";
                }
            }
            return null;
        } catch (IllegalArgumentException wrong) {
            return wrong.getMessage();
        }
    }

    private static boolean plain(Collection<?> keys) {
        Class<?> first = null;
        for (Object key : keys) {
            if (!(key instanceof String || key instanceof Long) || first != null && key.getClass() != first) {
                return false;
            }
            first = key.getClass();
        }
        return true;
    }

    /** Equal for keys that are equal in Python; of what only Python can compare there may be one. */
    private static Object canonical(Object key, boolean alone) {
        return switch (key) {
            case null -> Tuple.of();
            case Boolean truth -> number(BigDecimal.valueOf(truth ? 1 : 0));
            case Double number -> number(number);
            case Float number -> number(number.doubleValue());
            case BigInteger number when number.bitLength() > EXACT -> number;
            case BigInteger number -> number(new BigDecimal(number));
            case BigDecimal number -> number(number);
            case Long number -> number(BigDecimal.valueOf(number));
            case Integer number -> number(BigDecimal.valueOf(number));
            case Short number -> number(BigDecimal.valueOf(number));
            case Byte number -> number(BigDecimal.valueOf(number));
            case Complex complex ->
                complex.imaginary() == 0
                        ? number(complex.real())
                        : Tuple.of("complex", number(complex.real()), number(complex.imaginary()));
            case SpecialDecimal special when isZero(special) -> number(BigDecimal.ZERO);
            case SpecialDecimal special
            when special.text().endsWith("Infinity") ->
                special.text().startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case byte[] content -> Bytes.of(content);
            case TimeZone zone -> zone.offset();
            case OffsetDateTime moment -> moment.toInstant();
            case DateTime moment when moment.zone() == null -> moment.local();
            case Time moment when moment.zone() == null -> moment.local();
            case Tuple tuple -> list("", tuple, alone);
            case FrozenSet set -> FrozenSet.copyOf(list("", set, alone).items());
            case RecordValue record -> list(record.type(), record.fields().values(), alone);
            case Record record
            when record instanceof Scalar || record instanceof DateTime || record instanceof Time -> {
                if (!alone) {
                    throw new IllegalArgumentException("a key that only Python can compare with others");
                }
                yield record;
            }
            case String text -> text;
            case Bytes bytes -> bytes;
            case UUID id -> id;
            case LocalDate date -> date;
            case LocalTime time -> time;
            case LocalDateTime time -> time;
            // Not as it is: a zone is not equal to its offset.
            case Duration length -> Tuple.of(length);
            case ZoneInfo zone -> zone;
            case SpecialDecimal special -> special;
            case NamedMember member -> member;
            case Enum<?> member -> new NamedMember(member.getDeclaringClass().getSimpleName(), member.name());
            case Record record when ValueWriter.isRecord(record) -> record;
            default -> throw new IllegalArgumentException(UNHASHABLE);
        };
    }

    private static Tuple list(String type, Iterable<?> items, boolean alone) {
        List<Object> list = new ArrayList<>();
        list.add(type);
        for (Object item : items) {
            list.add(canonical(item, alone));
        }
        return Tuple.copyOf(list);
    }

    private static boolean isZero(SpecialDecimal special) {
        return special.text().chars().takeWhile(c -> c != 'E').allMatch(c -> c == '-' || c == '.' || c == '0');
    }

    private static Object number(double value) {
        // Not by equals(), which takes all NaNs for one: it is one in Java's maps, too.
        return Double.isFinite(value) ? number(new BigDecimal(value)) : (Object) value;
    }

    private static BigDecimal number(BigDecimal value) {
        if (value.unscaledValue().bitLength() > EXACT) {
            return value;
        }
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
}
