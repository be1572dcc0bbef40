package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Tuple;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;

/**
 * What one pickle may cost beyond its opcodes. A short pickle can name a long value many times over, as part of a key or as
 * an argument, and each time the value is hashed, copied or computed with.
 */
final class Effort {
    private static final long BASE = 100_000_000;
    private static final long PER_BYTE = 64;

    private long left;

    /** What a pickle of {@code length} bytes may cost. */
    Effort(long length) {
        left = BASE + PER_BYTE * length;
    }

    /** Uses up {@code units}, each about a nanosecond or a byte. */
    void spend(long units) throws PickleException {
        left -= units;
        if (left < 0) {
            throw PickleException.limit("unpickle", "out of proportion to its length", "type", "pickle");
        }
    }

    /** What a call with these arguments may cost: Decimal and Fraction compute with them, the others copy them at most. */
    void spendOnCall(ClassReference type, Tuple arguments) throws PickleException {
        boolean computed = type.module().equals("decimal") || type.module().equals("fractions");
        for (Object argument : arguments) {
            spend(
                    switch (argument) {
                        case String text -> computed ? square(text.length() / 16) : text.length();
                        case Bytes bytes -> bytes.length();
                        case ByteArray array -> array.content().length;
                        case BigInteger number -> computed ? square(number.bitLength() / 32) : 1;
                        case Tuple tuple -> 8L * tuple.size();
                        case Collection<?> items -> 16L * items.size();
                        case Map<?, ?> map -> 32L * map.size();
                        case null, default -> 1;
                    });
        }
    }

    private static long square(long n) {
        return n * n;
    }
}
