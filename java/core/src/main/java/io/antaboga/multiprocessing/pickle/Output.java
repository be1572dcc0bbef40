package io.antaboga.multiprocessing.pickle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A pickle of protocol 4 or 5 being written: the smallest opcode for each plain value. */
class Output {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The length in bytes from which a text has a longer opcode. */
    private static final int SHORT = 256;

    private static final int SLACK = 64;
    private static final int LONGEST = Integer.MAX_VALUE - 16;
    /** From how many bytes on content is worth a part of its own. */
    private static final int LONG_ENOUGH = 1 << 14;

    private static final long LARGE = 1 << 26;

    private final int protocol;
    private byte[] bytes = new byte[256];
    private int size;
    /** What is not among {@link #bytes}, in order; null where all is to be there. */
    private List<Apart> apart;

    private long sizeApart;
    private final char[] characters = new char[SHORT];

    Output(int protocol) {
        this.protocol = protocol;
    }

    /** The output for {@code protocol}, 0 to 5, with its first bytes written. */
    static Output of(int protocol) throws PickleException {
        Output out = protocol >= 4 ? new Output(protocol) : new OldOutput(protocol);
        if (protocol >= 2) {
            out.op1(Opcode.PROTO, protocol);
        }
        return out;
    }

    /** An output of protocol 4 that begins in {@code room}, in parts: long bytes stay where they are. */
    static Output into(byte[] room) throws PickleException {
        Output out = new Output(PickleEncoder.PROTOCOL);
        out.bytes = room;
        out.apart = new ArrayList<>();
        out.op1(Opcode.PROTO, PickleEncoder.PROTOCOL);
        return out;
    }

    final int protocol() {
        return protocol;
    }

    final byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** What was written, without a copy, in parts one after the other; nothing may be written afterwards. */
    final List<ByteBuffer> toParts() {
        if (apart.isEmpty()) {
            return List.of(ByteBuffer.wrap(bytes, 0, size));
        }
        List<ByteBuffer> parts = new ArrayList<>();
        int from = 0;
        for (Apart each : apart) {
            parts.add(ByteBuffer.wrap(bytes, from, each.before - from));
            parts.add(each.content);
            from = each.before;
        }
        parts.add(ByteBuffer.wrap(bytes, from, size - from));
        return parts;
    }

    /** Content that comes before what was written to {@code bytes} from a place on. */
    private record Apart(int before, ByteBuffer content) {}

    private int room(long needed) throws PickleException {
        long total = size + needed;
        if (total + sizeApart > LONGEST) {
            throw PickleException.limit("pickle", "pickle is too long", "limit", LONGEST);
        }
        if (total > bytes.length) {
            // Beside one long value there is little else: room for that, and not for another one.
            long wanted = Math.max(total + SLACK, Math.min(2L * bytes.length, bytes.length + LARGE));
            bytes = Arrays.copyOf(bytes, (int) Math.min(LONGEST, wanted));
        }
        int at = size;
        size = (int) total;
        return at;
    }

    final void op(int opcode) throws PickleException {
        int at = room(1);
        bytes[at] = (byte) opcode;
    }

    final void op1(int opcode, int operand) throws PickleException {
        int at = room(2);
        bytes[at] = (byte) opcode;
        bytes[at + 1] = (byte) operand;
    }

    final void op4(int opcode, int operand) throws PickleException {
        int at = room(5);
        bytes[at] = (byte) opcode;
        INT.set(bytes, at + 1, operand);
    }

    void truth(boolean value) throws PickleException {
        op(value ? Opcode.NEWTRUE : Opcode.NEWFALSE);
    }

    void integer(long value) throws PickleException {
        if (value >= 0 && value < 256) {
            op1(Opcode.BININT1, (int) value);
        } else if (value >= 0 && value < 65536) {
            int at = room(3);
            bytes[at] = Opcode.BININT2;
            bytes[at + 1] = (byte) value;
            bytes[at + 2] = (byte) (value >> 8);
        } else if (value == (int) value) {
            op4(Opcode.BININT, (int) value);
        } else {
            int length = (64 - Long.numberOfLeadingZeros(value ^ value >> 63)) / 8 + 1;
            op1(Opcode.LONG1, length);
            for (int i = 0; i < length; i++) {
                int at = room(1);
                bytes[at] = (byte) (value >> 8 * Math.min(i, 7));
            }
        }
    }

    void integer(BigInteger value) throws PickleException {
        if (value.bitLength() < 64) {
            integer(value.longValue());
            return;
        }
        byte[] bigEndian = value.toByteArray();
        if (bigEndian.length < 256) {
            op1(Opcode.LONG1, bigEndian.length);
        } else {
            op4(Opcode.LONG4, bigEndian.length);
        }
        int at = room(bigEndian.length);
        for (int i = 0; i < bigEndian.length; i++) {
            bytes[at + i] = bigEndian[bigEndian.length - 1 - i];
        }
    }

    void floating(double value) throws PickleException {
        int at = room(9);
        bytes[at] = Opcode.BINFLOAT;
        LONG_BIG.set(bytes, at + 1, Double.doubleToRawLongBits(value));
    }

    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) copies low bytes, which is what ASCII wants
    void text(String text) throws PickleException {
        int length = text.length();
        if (length < SHORT && isAscii(text)) {
            int at = room(2 + length);
            bytes[at] = (byte) Opcode.SHORT_BINUNICODE;
            bytes[at + 1] = (byte) length;
            text.getBytes(0, length, bytes, at + 2);
            return;
        }
        byte[] encoded = Text.encode(text);
        if (encoded.length < 256) {
            op1(Opcode.SHORT_BINUNICODE, encoded.length);
            raw(encoded);
        } else {
            longText(encoded);
        }
    }

    final void longText(byte[] encoded) throws PickleException {
        op4(Opcode.BINUNICODE, encoded.length);
        raw(encoded);
    }

    /** Whether a text of less than {@link #SHORT} characters is ASCII. */
    private boolean isAscii(String text) {
        int length = text.length();
        text.getChars(0, length, characters, 0);
        int seen = 0;
        for (int i = 0; i < length; i++) {
            seen |= characters[i];
        }
        return seen < 0x80;
    }

    void bytes(byte[] content) throws PickleException {
        binary(ByteBuffer.wrap(content));
    }

    /** The remaining bytes of {@code content}. */
    void bytes(ByteBuffer content) throws PickleException {
        binary(content);
    }

    private void binary(ByteBuffer content) throws PickleException {
        int length = content.remaining();
        bytesHeader(length);
        if (apart != null && length >= LONG_ENOUGH) {
            sizeApart += length;
            room(0);
            apart.add(new Apart(size, content));
            return;
        }
        int at = room(length);
        content.get(content.position(), bytes, at, length);
    }

    void bytes(MemorySegment content) throws PickleException {
        bytesHeader(content.byteSize());
        int at = room(content.byteSize());
        MemorySegment.copy(content, ValueLayout.JAVA_BYTE, 0, bytes, at, (int) content.byteSize());
    }

    /** A bytearray; only protocol 5 has an opcode for it. */
    final void byteArray(byte[] content) throws PickleException {
        int at = room(9);
        bytes[at] = (byte) Opcode.BYTEARRAY8;
        LONG.set(bytes, at + 1, content.length);
        raw(content);
    }

    /** A class or function by name. */
    void reference(String module, String name) throws PickleException {
        text(module);
        text(name);
        op(Opcode.STACK_GLOBAL);
    }

    /** Remembers what was written last as entry {@code index}, one more than the entry before. */
    void memoize(int index) throws PickleException {
        op(Opcode.MEMOIZE);
    }

    /** Writes entry {@code index} again. */
    void get(int index) throws PickleException {
        if (index < 256) {
            op1(Opcode.BINGET, index);
        } else {
            op4(Opcode.LONG_BINGET, index);
        }
    }

    /** Comes before the items of a tuple of {@code count}, which is not zero. */
    void openTuple(int count) throws PickleException {
        if (count > 3) {
            op(Opcode.MARK);
        }
    }

    /** Comes after the items of a tuple of {@code count}, which is not zero. */
    void closeTuple(int count) throws PickleException {
        op(
                switch (count) {
                    case 1 -> Opcode.TUPLE1;
                    case 2 -> Opcode.TUPLE2;
                    case 3 -> Opcode.TUPLE3;
                    default -> Opcode.TUPLE;
                });
    }

    /** Takes back what was written since {@link #openTuple}. */
    void dropTuple(int count) throws PickleException {
        if (count > 3) {
            op(Opcode.POP_MARK);
            return;
        }
        for (int i = 0; i < count; i++) {
            op(Opcode.POP);
        }
    }

    void emptyTuple() throws PickleException {
        op(Opcode.EMPTY_TUPLE);
    }

    void emptyList() throws PickleException {
        op(Opcode.EMPTY_LIST);
    }

    void emptyDict() throws PickleException {
        op(Opcode.EMPTY_DICT);
    }

    private void bytesHeader(long length) throws PickleException {
        if (length < 256) {
            op1(Opcode.SHORT_BINBYTES, (int) length);
        } else if (length <= Integer.MAX_VALUE) {
            op4(Opcode.BINBYTES, (int) length);
        } else {
            int at = room(9);
            bytes[at] = (byte) Opcode.BINBYTES8;
            LONG.set(bytes, at + 1, length);
        }
    }

    final void raw(byte[] content) throws PickleException {
        int at = room(content.length);
        System.arraycopy(content, 0, bytes, at, content.length);
    }
}
