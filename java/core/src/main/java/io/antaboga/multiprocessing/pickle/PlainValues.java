package io.antaboga.multiprocessing.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * The opcodes that pickles are mostly made of: those that push a number, a short text, a constant, an empty list or dict, a mark,
 * or what is known of the memo to have nothing in it.
 *
 * <p>One loop with the cursor and the top of the stack in local variables: as fields, each opcode would write them to memory and
 * the next one wait for them. It takes only what is in order, and stops before anything else for {@link Machine} to do or refuse.
 */
final class PlainValues {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** An opcode and its length, eight bytes, and the opcodes MEMOIZE and MARK. */
    private static final int LONGEST = 12;

    /** What BININT1 pushes; a {@code Long} of its own for each would be half as many objects again. */
    private static final Long[] SMALL = new Long[256];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = (long) i;
        }
    }

    private PlainValues() {}

    /** Takes what it can from the cursor on. */
    static void take(Input in, OperandStack stack, Memo memo, Filling filling) throws PickleException {
        byte[] bytes = in.bytes;
        int at = in.position;
        int last = in.end - LONGEST;
        Object[] values = stack.values;
        int top = stack.size;
        loop:
        while (at <= last && top < values.length) {
            Object value;
            int opcode = bytes[at] & 0xff;
            switch (opcode) {
                case Opcode.BINGET, Opcode.LONG_BINGET -> {
                    int index = opcode == Opcode.BINGET ? bytes[at + 1] & 0xff : (int) INT.get(bytes, at + 1);
                    if (!memo.isSimple(index)) {
                        break loop;
                    }
                    // Whose class is not looked at here: an entry is seldom in the cache.
                    value = memo.dense[index];
                    at += opcode == Opcode.BINGET ? 2 : 5;
                }
                case Opcode.SHORT_BINUNICODE -> {
                    int length = bytes[at + 1] & 0xff;
                    if (length > last - at) {
                        break loop;
                    }
                    value = Text.decode(bytes, at + 2, length);
                    at += 2 + length;
                    if (bytes[at] == (byte) Opcode.MEMOIZE && memo.append(value, true)) {
                        at++;
                    }
                }
                case Opcode.BININT1 -> {
                    value = SMALL[bytes[at + 1] & 0xff];
                    at += 2;
                }
                case Opcode.BININT2 -> {
                    value = (long) ((short) SHORT.get(bytes, at + 1) & 0xffff);
                    at += 3;
                }
                case Opcode.BININT -> {
                    value = (long) (int) INT.get(bytes, at + 1);
                    at += 5;
                }
                case Opcode.LONG1 -> {
                    int length = bytes[at + 1];
                    if (length < 1 || length > Long.BYTES) {
                        break loop;
                    }
                    int unused = Long.SIZE - length * Byte.SIZE;
                    value = (long) LONG.get(bytes, at + 2) << unused >> unused;
                    at += 2 + length;
                }
                case Opcode.BINFLOAT -> {
                    value = Double.longBitsToDouble((long) LONG_BIG.get(bytes, at + 1));
                    at += 9;
                }
                case Opcode.NONE, Opcode.NEWTRUE, Opcode.NEWFALSE -> {
                    value = opcode == Opcode.NONE ? null : (Object) (opcode == Opcode.NEWTRUE);
                    at++;
                }
                case Opcode.EMPTY_LIST, Opcode.EMPTY_DICT -> {
                    stack.size = top;
                    value = opcode == Opcode.EMPTY_LIST ? new ArrayList<>(0) : new LinkedHashMap<>();
                    stack.pushMade(value);
                    top = stack.size;
                    at++;
                    if (bytes[at] == (byte) Opcode.MEMOIZE && memo.append(value, false)) {
                        at++;
                    }
                    if (bytes[at] == (byte) Opcode.MARK) {
                        stack.mark();
                        at++;
                    }
                    continue;
                }
                case Opcode.MARK -> {
                    stack.size = top;
                    stack.mark();
                    at++;
                    continue;
                }
                case Opcode.SETITEMS, Opcode.APPENDS -> {
                    stack.size = top;
                    if (opcode == Opcode.SETITEMS) {
                        filling.setItems(stack.popMarked());
                    } else {
                        filling.append(stack.popMarked());
                    }
                    top = stack.size;
                    at++;
                    continue;
                }
                default -> {
                    break loop;
                }
            }
            values[top++] = value;
        }
        in.position = at;
        stack.size = top;
    }
}
