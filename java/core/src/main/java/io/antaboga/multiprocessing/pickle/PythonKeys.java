package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.Fraction;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import io.antaboga.value.Scalar;
import io.antaboga.value.Tuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Refuses keys that Python cannot hash, and keys that are distinct here but equal there, such as 1, 1.0 and true. */
final class PythonKeys {
    /** Beyond this a decimal is compared by its own digits: as a fraction it could need gigabytes. */
    private static final int EXPONENT = 5_000;

    private PythonKeys() {}

    /** Whether keys that are all of the class of this one are distinct in Python too, and need no check. */
    static boolean isPlain(Object key) {
        return key instanceof String || key instanceof Long || key instanceof Integer;
    }

    static void check(Collection<?> keys, String container) throws PickleException {
        if (uniform(keys)) {
            return;
        }
        Set<Object> seen = HashSet.newHashSet(keys.size());
        for (Object key : keys) {
            if (!seen.add(canonical(key))) {
                throw PickleException.refused("pickle", "two keys are equal in Python", "type", container, "key", key);
            }
        }
    }

    private static boolean uniform(Collection<?> keys) {
        Class<?> first = null;
        for (Object key : keys) {
            if (!isPlain(key) || first != null && key.getClass() != first) {
                return false;
            }
            first = key.getClass();
        }
        return true;
    }

    private static Object canonical(Object key) throws PickleException {
        return switch (key) {
            case null -> List.of();
            case Boolean truth -> ratio(BigInteger.valueOf(truth ? 1 : 0), BigInteger.ONE);
            case Double number -> number(number);
            case Float number -> number(number.doubleValue());
            case BigInteger number -> ratio(number, BigInteger.ONE);
            case BigDecimal number -> number(number);
            case Number number -> ratio(BigInteger.valueOf(number.longValue()), BigInteger.ONE);
            case Fraction fraction -> fraction;
            case Complex complex -> complex.imaginary() == 0 ? number(complex.real()) : complex;
            case byte[] content -> Bytes.of(content);
            case OffsetDateTime moment -> moment.toInstant();
            case Tuple tuple -> {
                List<Object> items = new ArrayList<>();
                for (Object item : tuple) {
                    items.add(canonical(item));
                }
                yield Tuple.copyOf(items);
            }
            case FrozenSet set -> {
                Set<Object> items = new HashSet<>();
                for (Object item : set) {
                    items.add(canonical(item));
                }
                yield FrozenSet.copyOf(items);
            }
            case Scalar scalar ->
                throw PickleException.refused("pickle", "a numpy scalar beside other keys", "type", scalar.dtype());
            case Collection<?> list -> throw unhashable(list);
            case Map<?, ?> map -> throw unhashable(map);
            case ByteArray array -> throw unhashable(array);
            case NDArray array -> throw unhashable(array);
            default -> key;
        };
    }

    private static PickleException unhashable(Object key) {
        return PickleException.refused(
                "pickle", "not hashable in Python", "type", key.getClass().getSimpleName());
    }

    private static Object number(double value) {
        return Double.isFinite(value) ? number(new BigDecimal(value)) : (Object) value;
    }

    private static Object number(BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        if (Math.abs((long) plain.scale()) > EXPONENT) {
            return plain;
        }
        return plain.scale() <= 0
                ? ratio(plain.toBigIntegerExact(), BigInteger.ONE)
                : ratio(plain.unscaledValue(), BigInteger.TEN.pow(plain.scale()));
    }

    private static Fraction ratio(BigInteger numerator, BigInteger denominator) {
        BigInteger common = numerator.gcd(denominator);
        return common.signum() == 0
                ? new Fraction(numerator, denominator)
                : new Fraction(numerator.divide(common), denominator.divide(common));
    }
}
