package io.antaboga.interop;

import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * The items of an array as words with commas between, records and arrays in them taken apart: integers in decimal, floats as
 * the bits of a double in hexadecimal or {@code nan}, both parts of a complex number one after the other, {@code 1} and {@code 0}
 * for bool, octets in hexadecimal and code points in hexadecimal with points between after an {@code x}.
 */
final class Leaves {
    private static final HexFormat HEX = HexFormat.of();

    private Leaves() {}

    static String numbers(long[] numbers) {
        return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(",", "(", ")"));
    }

    static String text(NDArray array) {
        StringJoiner leaves = new StringJoiner(",");
        forEach(array, index -> add(array.get(index), leaves));
        return leaves.toString();
    }

    static String put(NDArray array, String text) {
        Iterator<String> leaves = List.of(text.split(",", -1)).iterator();
        forEach(array, index -> array.set(value(array.dtype(), leaves), index));
        return "put";
    }

    /** What is done with an index. */
    @FunctionalInterface
    private interface Visit {
        void at(long... index);
    }

    private static void forEach(NDArray array, Visit visit) {
        forEach(array.shape(), new long[array.rank()], 0, visit);
    }

    private static void forEach(long[] shape, long[] index, int axis, Visit visit) {
        if (axis == shape.length) {
            visit.at(index.clone());
            return;
        }
        for (index[axis] = 0; index[axis] < shape[axis]; index[axis]++) {
            forEach(shape, index, axis + 1, visit);
        }
    }

    private static void add(Object value, StringJoiner leaves) {
        switch (value) {
            case Map<?, ?> record -> record.values().forEach(each -> add(each, leaves));
            case NDArray array -> forEach(array, index -> add(array.get(index), leaves));
            case Boolean truth -> leaves.add(truth ? "1" : "0");
            case Double number -> leaves.add(bits(number));
            case Complex number -> leaves.add(bits(number.real())).add(bits(number.imaginary()));
            case Bytes octets -> leaves.add("x" + HEX.formatHex(octets.toByteArray()));
            case String text ->
                leaves.add(text.codePoints().mapToObj(Integer::toHexString).collect(Collectors.joining(".", "x", "")));
            default -> leaves.add(value.toString());
        }
    }

    private static String bits(double number) {
        return Double.isNaN(number) ? "nan" : HEX.toHexDigits(Double.doubleToRawLongBits(number));
    }

    private static Object value(DType dtype, Iterator<String> leaves) {
        if (dtype.isStructured()) {
            Map<String, Object> record = new LinkedHashMap<>();
            dtype.fields().forEach(field -> record.put(field.name(), value(field, leaves)));
            return record;
        }
        return switch (dtype.kind()) {
            case 'b' -> leaves.next().equals("1");
            case 'f' -> number(leaves.next());
            case 'c' -> new Complex(number(leaves.next()), number(leaves.next()));
            case 'S', 'V' -> Bytes.wrap(HEX.parseHex(leaves.next().substring(1)));
            case 'U' -> characters(leaves.next().substring(1));
            default -> integer(new BigInteger(leaves.next()));
        };
    }

    private static Object value(DType.Field field, Iterator<String> leaves) {
        if (field.shape().isEmpty()) {
            return value(field.type(), leaves);
        }
        long[] shape = field.shape().stream().mapToLong(Long::longValue).toArray();
        NDArray array = NDArray.zeros(field.type(), shape);
        forEach(array, index -> array.set(value(field.type(), leaves), index));
        return array;
    }

    private static Number integer(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    private static double number(String leaf) {
        return leaf.equals("nan") ? Double.NaN : Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(leaf));
    }

    private static String characters(String points) {
        StringBuilder text = new StringBuilder();
        if (!points.isEmpty()) {
            Arrays.stream(points.split("\\.")).forEach(point -> text.appendCodePoint(Integer.parseInt(point, 16)));
        }
        return text.toString();
    }
}
