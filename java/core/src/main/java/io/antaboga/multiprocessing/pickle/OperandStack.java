package io.antaboga.multiprocessing.pickle;

import java.util.Arrays;

/** The machine's stack with its marks; nothing below the newest mark can be popped. */
final class OperandStack {
    private Object[] values = new Object[64];
    private int size;
    private int[] marks = new int[16];
    private int markCount;
    private int floor;

    void push(Object value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    Object pop() throws PickleException {
        if (size <= floor) {
            throw PickleException.malformed("stack is empty");
        }
        Object value = values[--size];
        values[size] = null;
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

    /** Pops everything above the newest mark, and the mark. */
    Object[] popToMark() throws PickleException {
        if (markCount == 0) {
            throw PickleException.malformed("no mark on the stack");
        }
        Object[] popped = Arrays.copyOfRange(values, floor, size);
        Arrays.fill(values, floor, size, null);
        size = floor;
        markCount--;
        floor = markCount == 0 ? 0 : marks[markCount - 1];
        return popped;
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
