package io.antaboga.value;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where the items of an array lie in its memory, and where those of its views lie.
 *
 * @param shape items along each dimension; nobody changes it
 * @param strides bytes from an item to the next along each dimension; nobody changes it
 * @param offset in bytes, of the item with the index 0 in every dimension
 */
record Placement(long[] shape, long[] strides, long offset) {
    int rank() {
        return shape.length;
    }

    long extent(int axis) {
        return shape[axis];
    }

    long stride(int axis) {
        return strides[axis];
    }

    long count() {
        return Strides.count(shape);
    }

    boolean inRows(long itemSize) {
        return Strides.inRows(shape, strides, itemSize);
    }

    boolean sameShape(Placement other) {
        return Arrays.equals(shape, other.shape);
    }

    /** Without one dimension, at an index of it. */
    Placement select(int axis, long index) {
        Objects.checkIndex(index, shape[axis]);
        return new Placement(without(shape, axis), without(strides, axis), offset + index * strides[axis]);
    }

    /** Every {@code step}th item along a dimension, {@code count} of them; all of them exist. */
    Placement stepped(int axis, long start, long count, long step) {
        long[] extents = shape.clone();
        long[] steps = strides.clone();
        extents[axis] = count;
        // Where there is no second item, a product that does not fit is a stride that is never used.
        steps[axis] = strides[axis] * step;
        return new Placement(extents, steps, count == 0 ? offset : offset + start * strides[axis]);
    }

    /** With the dimensions in reverse order. */
    Placement reversed() {
        return new Placement(Strides.reversed(shape), Strides.reversed(strides), offset);
    }

    /** Whose dimension {@code i} is this one's dimension {@code axes[i]}; throws unless each is there once. */
    Placement transposed(int... axes) {
        long[] extents = new long[axes.length];
        long[] steps = new long[axes.length];
        boolean[] used = new boolean[shape.length];
        for (int i = 0; i < axes.length; i++) {
            extents[i] = shape[axes[i]];
            steps[i] = strides[axes[i]];
            used[axes[i]] = true;
        }
        for (boolean each : used) {
            if (!each || axes.length != shape.length) {
                throw new IllegalArgumentException(
                        "each dimension once: axes=" + Arrays.toString(axes) + ", rank=" + shape.length);
            }
        }
        return new Placement(extents, steps, offset);
    }

    /** Of the same items in another shape, which has as many; null if no strides can say it. */
    Placement reshaped(long[] extents, long itemSize) {
        long[] steps =
                count() == 0 ? Strides.ofRows(extents, itemSize) : Strides.reshaped(shape, strides, extents, itemSize);
        return steps == null ? null : new Placement(extents, steps, offset);
    }

    /** These extents, a -1 among them replaced; throws {@link IllegalArgumentException} if there are more or fewer items. */
    long[] inferred(long[] extents) {
        long[] found = extents.clone();
        long count = count();
        int unknown = -1;
        for (int i = 0; i < found.length; i++) {
            if (found[i] == -1 && unknown < 0) {
                unknown = i;
                found[i] = 1;
            }
        }
        long known = Strides.count(found);
        if (unknown >= 0 && known > 0) {
            found[unknown] = count / known;
        }
        if (Strides.count(found) != count || unknown >= 0 && known == 0) {
            throw new IllegalArgumentException("not " + count + " items: " + Arrays.toString(extents));
        }
        return found;
    }

    /** Of one field of each record; an array in the record adds its dimensions at the end. */
    Placement within(DType.Field field) {
        long[] inner = field.extents();
        long[] steps = Strides.ofRows(inner, field.type().itemSize());
        return new Placement(joined(shape, inner), joined(strides, steps), offset + field.offset());
    }

    /** The offset of one item. */
    long of(long... index) {
        if (index.length != shape.length) {
            throw wrongRank(index.length);
        }
        long at = offset;
        for (int i = 0; i < index.length; i++) {
            at += Objects.checkIndex(index[i], shape[i]) * strides[i];
        }
        return at;
    }

    IndexOutOfBoundsException wrongRank(int given) {
        return new IndexOutOfBoundsException(given + " indices for " + shape.length + " dimensions");
    }

    private static long[] without(long[] numbers, int axis) {
        long[] rest = new long[numbers.length - 1];
        System.arraycopy(numbers, 0, rest, 0, axis);
        System.arraycopy(numbers, axis + 1, rest, axis, rest.length - axis);
        return rest;
    }

    private static long[] joined(long[] one, long[] other) {
        long[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
