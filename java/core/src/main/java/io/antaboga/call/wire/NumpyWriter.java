package io.antaboga.call.wire;

import io.antaboga.IpcException;
import io.antaboga.value.NDArray;
import io.antaboga.value.Scalar;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** numpy's values. */
final class NumpyWriter {
    private NumpyWriter() {}

    static void array(ValueWriter writer, NDArray array) throws IpcException {
        if (array.rank() > Bounds.MOST_DIMENSIONS) {
            throw Refusals.refused("too many dimensions", "dimensions", array.rank());
        }
        String dtype = ArrayForm.text(array.dtype());
        MemorySegment memory = ArrayForm.used(array);
        long offset = array.offset() - ArrayForm.lowest(array);
        writer.tagged(
                "$array",
                List.of(
                        writer.sink().view(memory, array.isReadOnly()),
                        dtype,
                        Arrays.stream(array.shape()).boxed().toList(),
                        Arrays.stream(array.strides()).boxed().toList(),
                        offset),
                array);
    }

    static void scalar(ValueWriter writer, Scalar scalar) throws IpcException {
        String content = HexFormat.of().formatHex(scalar.content().toByteArray());
        writer.tagged("$scalar", List.of(ArrayForm.text(scalar.dtype()), content), scalar);
    }
}
