package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import io.antaboga.value.Scalar;
import io.antaboga.value.Tuple;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** numpy's arrays, dtypes and scalars under the module names of numpy 1 and 2. */
final class NumpyTypes {
    private NumpyTypes() {}

    static void addTo(Map<String, Constructor> table) {
        for (String core : List.of("numpy.core", "numpy._core")) {
            table.put(core + ".multiarray._reconstruct", NumpyTypes::reconstruct);
            table.put(core + ".multiarray.scalar", NumpyTypes::scalar);
            table.put(core + ".numeric._frombuffer", NumpyTypes::fromBuffer);
        }
        table.put("numpy.dtype", NumpyTypes::dtype);
    }

    private static Pending dtype(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("numpy.dtype", arguments).expect(1, 3);
        String code = a.text(0);
        return new Pending((state, given) -> dtype(code, state, given));
    }

    /** {@code (version, order, subdtype, names, fields, item size, alignment, flags[, (metadata, unit)])}. */
    private static DType dtype(String code, Object state, boolean given) throws PickleException {
        if (!given
                || !(state instanceof Tuple s)
                || s.size() < 8
                || s.get(2) != null
                || s.get(3) != null
                || s.get(4) != null) {
            throw PickleException.refused("unpickle", "not a plain dtype", "type", "numpy.dtype", "code", code);
        }
        String order = new Arguments("numpy.dtype", s).text(1);
        try {
            String unit = s.size() == 9 ? unit(s.get(8)) : "";
            return DType.of((order.equals("|") ? "" : order) + code + (unit.isEmpty() ? "" : "[" + unit + "]"));
        } catch (IllegalArgumentException unknown) {
            throw PickleException.refused("unpickle", "not a plain dtype", "type", "numpy.dtype", "code", code);
        }
    }

    private static String unit(Object metadata) throws PickleException {
        if (metadata instanceof Tuple m
                && m.size() == 2
                && m.get(1) instanceof Tuple u
                && u.size() == 4
                && u.get(0) instanceof Bytes name) {
            Arguments numbers = new Arguments("numpy.dtype", u);
            String text = new String(name.toByteArray(), StandardCharsets.US_ASCII);
            if (numbers.number(2) == 1 && numbers.number(3) == 1) {
                return (numbers.number(1) == 1 ? "" : numbers.number(1)) + text;
            }
        }
        throw PickleException.refused("unpickle", "not a plain dtype", "type", "numpy.dtype");
    }

    private static Pending reconstruct(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("numpy.ndarray", arguments).expect(3, 3);
        if (!a.at(0, ClassReference.class).qualified().equals("numpy.ndarray")) {
            throw PickleException.refused("unpickle", "class is not allowed", "type", a.at(0));
        }
        return new Pending(NumpyTypes::array);
    }

    /** {@code (1, shape, dtype, is Fortran, bytes)}. */
    private static NDArray array(Object state, boolean given) throws PickleException {
        if (!given || !(state instanceof Tuple s) || s.size() != 5) {
            throw Constructor.unexpected("numpy.ndarray", state);
        }
        Arguments a = new Arguments("numpy.ndarray", s);
        if (s.get(4) instanceof List) {
            throw PickleException.refused("unpickle", "an array of objects", "type", "numpy.ndarray");
        }
        return array(a.at(2, DType.class), a.at(1, Tuple.class), Boolean.TRUE.equals(s.get(3)), a.bytes(4));
    }

    private static NDArray array(DType dtype, Tuple shape, boolean fortran, byte[] content) throws PickleException {
        long[] extents = new long[shape.size()];
        Arguments a = new Arguments("numpy.ndarray", shape);
        for (int i = 0; i < extents.length; i++) {
            extents[i] = a.at(i, Long.class);
        }
        try {
            MemorySegment data = MemorySegment.ofArray(content);
            return fortran ? NDArray.fortran(dtype, data, extents) : NDArray.of(dtype, data, extents);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw Constructor.unexpected("numpy.ndarray", wrong.getMessage());
        }
    }

    private static NDArray fromBuffer(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("numpy.ndarray", arguments).expect(4, 5);
        byte[] content = a.at(0) instanceof ByteArray array ? array.content() : a.bytes(0);
        return array(a.at(1, DType.class), a.at(2, Tuple.class), a.text(3).equals("F"), content);
    }

    private static Scalar scalar(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("numpy scalar", arguments).expect(2, 2);
        DType dtype = a.at(0, DType.class);
        byte[] content = a.bytes(1);
        if (content.length != dtype.itemSize()) {
            throw Constructor.unexpected("numpy scalar", content.length);
        }
        return new Scalar(dtype, Bytes.wrap(content));
    }
}
