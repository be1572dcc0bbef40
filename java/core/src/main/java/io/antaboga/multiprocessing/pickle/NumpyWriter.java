package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import io.antaboga.value.Scalar;
import io.antaboga.value.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** numpy's values under the names that numpy 1 and 2 both read. */
final class NumpyWriter {
    private static final String CORE = "numpy.core.multiarray";

    private final LibraryWriter library;

    NumpyWriter(LibraryWriter library) {
        this.library = library;
    }

    void array(NDArray given) throws PickleException {
        NDArray array = given.packed();
        if (array.dtype().order() == '>') {
            // The other form loses the order: numpy swaps such an array to native order as it reads it.
            fromBuffer(array, given);
            return;
        }
        library.call(given, CORE, "_reconstruct", new ClassReference("numpy", "ndarray"), Tuple.of(0L), Bytes.of((byte)
                'b'));
        ValueWriter writer = library.writer();
        writer.out().openTuple(5);
        writer.write(1);
        writer.write(shape(array));
        dtype(array.dtype());
        writer.write(array.isFortran());
        writer.out().bytes(array.data());
        writer.out().closeTuple(5);
        writer.out().op(Opcode.BUILD);
    }

    private void fromBuffer(NDArray array, NDArray given) throws PickleException {
        ValueWriter writer = library.writer();
        writer.global(new ClassReference("numpy.core.numeric", "_frombuffer"));
        writer.out().openTuple(4);
        // A bytearray, so that the array can be written to.
        writer.global(new ClassReference("builtins", "bytearray"));
        writer.out().openTuple(1);
        writer.out().bytes(array.data());
        writer.out().closeTuple(1);
        writer.out().op(Opcode.REDUCE);
        dtype(array.dtype());
        writer.write(shape(array));
        writer.write(array.isFortran() ? "F" : "C");
        writer.out().closeTuple(4);
        writer.out().op(Opcode.REDUCE);
        writer.remember(given);
    }

    private static Tuple shape(NDArray array) {
        return Tuple.of(Arrays.stream(array.shape()).boxed().toArray());
    }

    void scalar(Scalar scalar) throws PickleException {
        ValueWriter writer = library.writer();
        writer.global(new ClassReference(CORE, "scalar"));
        writer.out().openTuple(2);
        dtype(scalar.dtype());
        writer.write(scalar.content());
        writer.out().closeTuple(2);
        writer.out().op(Opcode.REDUCE);
        writer.remember(scalar);
    }

    private void dtype(DType dtype) throws PickleException {
        if (dtype.isStructured()) {
            throw PickleException.refused("pickle", "not a plain dtype", "type", "numpy.dtype", "code", dtype);
        }
        library.call(new Object(), "numpy", "dtype", dtype.code(), false, true);
        boolean sized = dtype.kind() == 'U' || dtype.kind() == 'S' || dtype.kind() == 'V';
        int size = sized ? dtype.itemSize() : -1;
        int alignment = !sized ? -1 : dtype.kind() == 'U' ? 4 : 1;
        int flags = dtype.kind() == 'U' ? 8 : 0;
        String order = String.valueOf(dtype.order());
        library.state(
                dtype.unit().isEmpty()
                        ? Tuple.of(3, order, null, null, null, size, alignment, flags)
                        : Tuple.of(
                                4,
                                order,
                                null,
                                null,
                                null,
                                size,
                                alignment,
                                flags,
                                Tuple.of(Map.of(), unit(dtype.unit()))));
    }

    private static Tuple unit(String unit) {
        int digits = 0;
        while (Character.isDigit(unit.charAt(digits))) {
            digits++;
        }
        long multiple = digits == 0 ? 1 : Long.parseLong(unit.substring(0, digits));
        return Tuple.of(Bytes.wrap(unit.substring(digits).getBytes(StandardCharsets.US_ASCII)), multiple, 1, 1);
    }
}
