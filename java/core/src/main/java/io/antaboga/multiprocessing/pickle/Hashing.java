package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Complex;
import io.antaboga.value.DateTime;
import io.antaboga.value.EnumMember;
import io.antaboga.value.Fraction;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.PurePath;
import io.antaboga.value.Range;
import io.antaboga.value.Scalar;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.Tuple;
import io.antaboga.value.ZoneInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** Which values may be keys, and that none is lost by being equal here to another. */
final class Hashing {
    /** Values looked at within one key: tuples that share their items would otherwise take exponential time to compare. */
    private static final int BUDGET = 100_000;

    private static final int DEPTH = 500;

    private Hashing() {}

    /** Refuses a key that Python could not hash, or that is too large to hash safely. */
    static void check(Object key, Effort effort) throws PickleException {
        if (key instanceof String || key instanceof Long) {
            return;
        }
        int visited = BUDGET - visit(key, BUDGET, 0);
        effort.spend(4L * visited);
    }

    private static int visit(Object key, int budget, int depth) throws PickleException {
        if (budget <= 0 || depth > DEPTH) {
            throw PickleException.limit("unpickle", "key is too large", "type", "tuple", "limit", BUDGET);
        }
        int left = budget - 1;
        switch (key) {
            case null -> {}
            case Tuple tuple -> {
                for (Object item : tuple) {
                    left = visit(item, left, depth + 1);
                }
            }
            case FrozenSet set -> left -= Math.min(left, set.items().size());
            case BigInteger number -> left -= Math.min(left, number.bitLength() / 32);
            case Bytes bytes -> left -= Math.min(left, bytes.length() / 16);
            case Boolean b -> {}
            case Number number
            when number instanceof Long || number instanceof Double || number instanceof BigDecimal -> {}
            case String text -> {}
            case Temporal moment -> {}
            case Duration length -> {}
            case UUID id -> {}
            case Complex c -> {}
            case Fraction f -> {}
            case SpecialDecimal d -> {}
            case DateTime d -> {}
            case Time t -> {}
            case TimeZone z -> {}
            case ZoneInfo z -> {}
            case Range r -> {}
            case PurePath p -> {}
            case ClassReference c -> {}
            case Scalar s -> {}
            case EnumMember member -> left = visit(member.value(), left, depth + 1);
            default ->
                throw PickleException.refused(
                        "unpickle", "not hashable", "type", key.getClass().getSimpleName());
        }
        return left;
    }

    /** The items, unless two that Python holds apart (two NaNs, say) are equal here. */
    static Collection<Object> distinct(Collection<?> items, Effort effort) throws PickleException {
        Set<Object> seen = LinkedHashSet.newLinkedHashSet(items.size());
        for (Object item : items) {
            check(item, effort);
            if (!seen.add(item)) {
                throw collision(item);
            }
        }
        return seen;
    }

    static PickleException collision(Object key) {
        return PickleException.refused(
                "unpickle",
                "two keys are equal here",
                "type",
                key == null ? "None" : key.getClass().getSimpleName());
    }
}
