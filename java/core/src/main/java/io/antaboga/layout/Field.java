package io.antaboga.layout;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A field and where it lies in its record.
 *
 * @param name its name
 * @param element what it holds, once or in each element
 * @param shape the dimensions of an array, empty for anything else
 * @param strides bytes from one element to the next, for each dimension
 * @param offset bytes from the beginning of its record
 * @param size bytes from its beginning to its end
 * @param minimum the lowest value allowed: {@link BigInteger} for integers, {@link Double} for the others, or null
 * @param maximum the highest, likewise
 * @param values the names of the only values allowed, or empty
 * @param doc documentation, empty if there is none
 */
public record Field(
        String name,
        Element element,
        List<Long> shape,
        List<Long> strides,
        long offset,
        long size,
        Number minimum,
        Number maximum,
        Map<String, BigInteger> values,
        String doc) {
    /** Copies lists and map. */
    public Field {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The type as it is declared. */
    public String spelling() {
        return shape.isEmpty() ? element.spelling() : element.spelling() + "[" + joined(shape) + "]";
    }

    /** What its address is a multiple of. */
    public int alignment() {
        return element.alignment();
    }

    /** Whether elements follow each other with the last index moving fastest; true of what is no array. */
    public boolean inRows() {
        return strides.equals(rowStrides(shape, element.size()));
    }

    /** Whether elements follow each other with the first index moving fastest. */
    public boolean inColumns() {
        return strides.equals(columnStrides(shape, element.size()));
    }

    static List<Long> rowStrides(List<Long> shape, long size) {
        return columnStrides(shape.reversed(), size).reversed();
    }

    static List<Long> columnStrides(List<Long> shape, long size) {
        Long[] strides = new Long[shape.size()];
        long extent = size;
        for (int dimension = 0; dimension < strides.length; dimension++) {
            strides[dimension] = extent;
            // Both are below 2^31 plus one, so that the product fits; what is too large is refused for its size.
            extent = Math.min(extent * shape.get(dimension), Bounds.MOST_BYTES + 1);
        }
        return Arrays.asList(strides);
    }

    static String joined(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
