package io.antaboga.multiprocessing.pickle;

import java.util.Arrays;

/**
 * The machine's stack with its marks; nothing below the newest mark can be popped.
 *
 * <p>Beside each value stands its height: zero with nothing in it, else one more than the highest value that went into it. While
 * nothing is referred to twice, {@link Depth} finds no more than that.
 */
final class OperandStack {
    private Object[] values = new Object[64];
    private int[] heights = new int[64];
    private int highestPopped;
    private int highest;
    private int size;
    private int[] marks = new int[16];
    private int markCount;
    private int floor;

    /** Pushes a value with nothing in it. */
    void push(Object value) {
        push(value, 0);
    }

    /** Pushes a value that was made of what was popped since the last one made or filled. */
    void pushMade(Object value) {
        push(value, takeHeight());
    }

    void push(Object value, int height) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
            heights = Arrays.copyOf(heights, size * 2);
        }
        heights[size] = height;
        values[size++] = value;
    }

    /** Says that what was popped since the last one made or filled went into the value on top. */
    void filledTop() throws PickleException {
        int height = takeHeight();
        top();
        heights[size - 1] = Math.max(heights[size - 1], height);
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

    /** The height that no value exceeds. */
    int highest() {
        return highest;
    }

    Object pop() throws PickleException {
        if (size <= floor) {
            throw PickleException.malformed("stack is empty");
        }
        Object value = values[--size];
        highestPopped = Math.max(highestPopped, heights[size]);
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
        for (int i = floor; i < size; i++) {
            highestPopped = Math.max(highestPopped, heights[i]);
        }
        int count = size - floor;
        size = floor;
        markCount--;
        floor = markCount == 0 ? 0 : marks[markCount - 1];
        return count;
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
