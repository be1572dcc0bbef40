package io.antaboga.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a path leads within a record: an offset, and a stride for each index that the path left open.
 *
 * <p>A record, like the accessors: the JIT compiler takes the fields of records for constants, so that an accessor in a
 * {@code static final} field folds to the bare access.
 *
 * @param path the path
 * @param element what is there
 * @param offset bytes from the beginning of the record, with every open index 0
 * @param rank how many indices are open
 * @param count the first open dimension, else 1
 * @param stride its stride, else 0
 * @param innerCount the second open dimension, else 1
 * @param innerStride its stride, else 0
 * @param shape all open dimensions
 * @param strides their strides
 */
public record Location(
        String path,
        Element element,
        long offset,
        int rank,
        long count,
        long stride,
        long innerCount,
        long innerStride,
        List<Long> shape,
        List<Long> strides) {
    private static final Pattern STEP = Pattern.compile("([A-Za-z0-9_]+)(?:\\[([0-9]{1,10}(?:,[0-9]{1,10})*)\\])?");

    static Location of(RecordLayout layout, String path) {
        Element element = layout.root();
        long offset = 0;
        List<Long> shape = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (String step : path.split("\\.", -1)) {
            Matcher parts = STEP.matcher(step);
            if (!parts.matches() || !(element instanceof Element.Nested record)) {
                throw new IllegalArgumentException(layout.name() + " has no field " + path);
            }
            Field field = record.field(parts.group(1))
                    .orElseThrow(() -> new IllegalArgumentException(layout.name() + " has no field " + path));
            offset += field.offset();
            if (parts.group(2) == null) {
                shape.addAll(field.shape());
                strides.addAll(field.strides());
            } else {
                long[] indices = Arrays.stream(parts.group(2).split(","))
                        .mapToLong(Long::parseLong)
                        .toArray();
                offset += distance(path, field.shape(), field.strides(), indices);
            }
            element = field.element();
        }
        return new Location(
                path,
                element,
                offset,
                shape.size(),
                shape.isEmpty() ? 1 : shape.getFirst(),
                shape.isEmpty() ? 0 : strides.getFirst(),
                shape.size() < 2 ? 1 : shape.get(1),
                shape.size() < 2 ? 0 : strides.get(1),
                List.copyOf(shape),
                List.copyOf(strides));
    }

    private static long distance(String path, List<Long> shape, List<Long> strides, long[] indices) {
        if (indices.length != shape.size()) {
            throw new IllegalArgumentException(path + ": " + indices.length + " indices for " + shape.size());
        }
        long distance = 0;
        for (int dimension = 0; dimension < indices.length; dimension++) {
            distance += strides.get(dimension) * Objects.checkIndex(indices[dimension], shape.get(dimension));
        }
        return distance;
    }

    /**
     * Bytes from the beginning of the record to the element with these indices, one for each open dimension.
     *
     * @throws IndexOutOfBoundsException if an index is outside its dimension
     * @throws IllegalArgumentException if there are more or fewer indices than open dimensions
     */
    public long offset(long... indices) {
        return offset + distance(path, shape, strides, indices);
    }

    long single() {
        check(0);
        return offset;
    }

    long at(long index) {
        check(1);
        return offset + stride * Objects.checkIndex(index, count);
    }

    long at(long outer, long inner) {
        check(2);
        return offset + stride * Objects.checkIndex(outer, count) + innerStride * Objects.checkIndex(inner, innerCount);
    }

    private void check(int given) {
        if (given != rank) {
            throw new IllegalArgumentException(path + ": " + given + " indices for " + rank);
        }
    }

    Scalar scalar(Scalar... allowed) {
        if (element instanceof Element.Plain plain && List.of(allowed).contains(plain.scalar())) {
            return plain.scalar();
        }
        throw new IllegalArgumentException(path + " is of type " + element.spelling());
    }
}
