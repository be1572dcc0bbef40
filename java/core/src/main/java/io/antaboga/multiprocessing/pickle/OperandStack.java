package io.antaboga.multiprocessing.pickle;

import java.util.Arrays;

/**
 * The machine's stack with its marks; nothing below the newest mark can be popped.
 *
 * <p>Beside each value stands its height: zero with nothing in it, else one more than the highest value that went into it. While
 * nothing is referred to twice, {@link Depth} finds no more than that.
 */
final class OperandStack {
    /** For {@link PlainValues}, too, which pushes by itself what has nothing in it. */
    Object[] values = new Object[64];

    int size;
    /** Zero for what has nothing in it, and above the top. */
    private int[] heights = new int[64];
    /** Above this place all heights are zero. */
    private int highestPlace = -1;

    private int highestPopped;
    private int highest;
    private long made;
    private int[] marks = new int[16];
    private int markCount;
    private int floor;

    /** Pushes a value with nothing in it. */
    void push(Object value) {
        if (size == values.length) {
            grow();
        }
        values[size++] = value;
    }

    /** Pushes a value that was made of what was popped since the last one made or filled. */
    void pushMade(Object value) {
        made++;
        push(value, takeHeight());
    }

    void push(Object value, int height) {
        push(value);
        raise(height);
    }

    private void raise(int height) {
        heights[size - 1] = height;
        highestPlace = size - 1;
    }

    private void grow() {
        values = Arrays.copyOf(values, size * 2);
        heights = Arrays.copyOf(heights, size * 2);
    }

    /** Says that what was popped since the last one made or filled went into the value on top. */
    void filledTop() throws PickleException {
        int height = takeHeight();
        top();
        raise(Math.max(heights[size - 1], height));
    }

    private int takeHeight() {
        int height = highestPopped + 1;
        highestPopped = 0;
        highest = Math.max(highest, height);
        return height;
    }

    /** Whether the value on top has nothing in it and never will. */
    boolean isTopSimple() {
        return heights[size - 1] == 0;
    }

    private void popHeight(int place) {
        highestPopped = Math.max(highestPopped, heights[place]);
        heights[place] = 0;
    }

    /** How many were pushed as made of others. */
    long made() {
        return made;
    }

    /** The height that no value exceeds. */
    int highest() {
        return highest;
    }

    Object pop() throws PickleException {
        if (size <= floor) {
            throw PickleException.malformed("stack is empty");
        }
        Object value = values[--size];
        popHeight(size);
        return value;
    }

    Object top() throws PickleException {
        if (size <= floor) {
            throw PickleException.malformed("stack is empty");
        }
        return values[size - 1];
    }

    void replaceTop(Object value) throws PickleException {
        top();
        values[size - 1] = value;
    }

    void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, markCount * 2);
        }
        marks[markCount++] = floor = size;
    }

    /** Pops everything above the newest mark, and the mark; says how many that were. */
    int popMarked() throws PickleException {
        if (markCount == 0) {
            throw PickleException.malformed("no mark on the stack");
        }
        if (highestPlace >= floor) {
            popHeights();
        }
        int count = size - floor;
        size = floor;
        markCount--;
        floor = markCount == 0 ? 0 : marks[markCount - 1];
        return count;
    }

    private void popHeights() {
        for (int i = Math.min(highestPlace, size - 1); i >= floor; i--) {
            popHeight(i);
        }
        highestPlace = floor - 1;
    }

    /** One of the values popped last, the lowest first; until the next push, which takes their place. */
    Object popped(int index) {
        return values[size + index];
    }

    /** Pops everything above the newest mark, and the mark. */
    Object[] popToMark() throws PickleException {
        int count = popMarked();
        return Arrays.copyOfRange(values, size, size + count);
    }

    boolean atFloor() {
        return size == floor;
    }

    boolean isLast() {
        return size == 1 && markCount == 0;
    }

    boolean hasMark() {
        return markCount > 0;
    }
}
