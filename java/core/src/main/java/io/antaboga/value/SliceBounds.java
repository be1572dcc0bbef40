package io.antaboga.value;

/**
 * Which of {@code extent} items a Python slice is about: {@code PySlice_AdjustIndices}.
 *
 * @param start the first one's index
 * @param count how many
 * @param step from one to the next; not 0
 */
record SliceBounds(long start, long count, long step) {
    static SliceBounds of(Slice slice, long extent) {
        long step = slice.step() == null ? 1 : number(slice.step());
        if (step == 0) {
            throw new IllegalArgumentException("the step of a slice is 0");
        }
        if (step == Long.MIN_VALUE) {
            step = -Long.MAX_VALUE;
        }
        boolean down = step < 0;
        long start = slice.start() == null ? (down ? extent - 1 : 0) : adjusted(number(slice.start()), extent, down);
        long stop = slice.stop() == null ? (down ? -1 : extent) : adjusted(number(slice.stop()), extent, down);
        long distance = down ? start - stop : stop - start;
        return new SliceBounds(start, distance <= 0 ? 0 : (distance - 1) / Math.abs(step) + 1, step);
    }

    private static long adjusted(long index, long extent, boolean down) {
        if (index < 0) {
            return Math.max(index + extent, down ? -1 : 0);
        }
        return Math.min(index, down ? extent - 1 : extent);
    }

    private static long number(Object part) {
        if (part instanceof Long || part instanceof Integer || part instanceof Short || part instanceof Byte) {
            return ((Number) part).longValue();
        }
        throw new IllegalArgumentException("part of a slice: " + part);
    }
}
