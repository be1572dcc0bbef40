package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Tuple;
import java.math.BigInteger;

/** Typed access to the arguments of one call in a pickle. */
record Arguments(String type, Tuple values) {
    int size() {
        return values.size();
    }

    Arguments expect(int least, int most) throws PickleException {
        if (values.size() < least || values.size() > most) {
            throw Constructor.unexpected(type, values);
        }
        return this;
    }

    Object at(int index) {
        return values.get(index);
    }

    <T> T at(int index, Class<T> wanted) throws PickleException {
        Object value = values.get(index);
        if (!wanted.isInstance(value)) {
            throw Constructor.unexpected(type, value);
        }
        return wanted.cast(value);
    }

    String text(int index) throws PickleException {
        return at(index, String.class);
    }

    int number(int index) throws PickleException {
        long value = at(index, Long.class);
        if (value != (int) value) {
            throw Constructor.unexpected(type, value);
        }
        return (int) value;
    }

    BigInteger integer(int index) throws PickleException {
        return toInteger(values.get(index));
    }

    BigInteger toInteger(Object value) throws PickleException {
        return switch (value) {
            case Long small -> BigInteger.valueOf(small);
            case BigInteger big -> big;
            case null, default -> throw Constructor.unexpected(type, value);
        };
    }

    byte[] bytes(int index) throws PickleException {
        return switch (values.get(index)) {
            case Bytes bytes -> bytes.toByteArray();
            case ByteArray array -> array.content();
            case null, default -> throw Constructor.unexpected(type, values.get(index));
        };
    }
}
