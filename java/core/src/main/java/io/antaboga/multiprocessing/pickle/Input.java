package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A cursor over one pickle; every length is checked against what is left before memory is taken. */
final class Input {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** For {@link PlainValues}, too, which reads by itself and leaves the position where it stopped. */
    final byte[] bytes;

    final int end;
    int position;
    private final boolean owned;

    /** {@code owned} says that nobody changes the bytes any more, so that values may share them. */
    Input(byte[] bytes, int offset, int length, boolean owned) {
        this.owned = owned;
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    private int take(long length) throws PickleException {
        if (length < 0 || length > end - position) {
            throw PickleException.malformed(
                    "pickle ends early", "position", position, "needed", length, "left", end - position);
        }
        int start = position;
        position += (int) length;
        return start;
    }

    int u8() throws PickleException {
        if (position == end) {
            take(1);
        }
        return bytes[position++] & 0xff;
    }

    int u16() throws PickleException {
        return (short) SHORT.get(bytes, take(2)) & 0xffff;
    }

    int i32() throws PickleException {
        return (int) INT.get(bytes, take(4));
    }

    long u32() throws PickleException {
        return i32() & 0xffffffffL;
    }

    /** A length of 8 bytes; one above 2^63 comes out negative and is refused where it is used. */
    long u64() throws PickleException {
        return (long) LONG.get(bytes, take(8));
    }

    double f64() throws PickleException {
        return Double.longBitsToDouble((long) LONG_BIG.get(bytes, take(8)));
    }

    byte[] bytes(long length) throws PickleException {
        int start = take(length);
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** Immutable bytes: a part of the pickle itself where they are most of it, so that they keep little else alive. */
    Bytes immutable(long length) throws PickleException {
        int start = take(length);
        int count = position - start;
        return owned && count > bytes.length / 2
                ? Bytes.wrap(bytes, start, count)
                : Bytes.wrap(Arrays.copyOfRange(bytes, start, position));
    }

    String text(long length) throws PickleException {
        return Text.decode(bytes, take(length), (int) length);
    }

    /** A line without its newline, as ASCII; used by protocol 0. */
    String line() throws PickleException {
        int start = position;
        int newline = start;
        while (newline < end && bytes[newline] != '\n') {
            newline++;
        }
        if (newline == end) {
            throw PickleException.malformed("pickle ends in a line", "position", start);
        }
        position = newline + 1;
        return new String(bytes, start, newline - start, StandardCharsets.ISO_8859_1);
    }

    /** A line as UTF-8; names of globals. */
    String utf8Line() throws PickleException {
        int start = position;
        line();
        return Text.decode(bytes, start, position - 1 - start);
    }
}
