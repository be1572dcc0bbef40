package io.antaboga.multiprocessing.pickle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A pickle of protocols 0 to 3 being written: what has no opcode there is written as CPython writes it there. */
final class OldOutput extends Output {
    /** What CPython reads of an integer in text ({@code sys.set_int_max_str_digits}). */
    private static final int DIGITS = 4_300;

    OldOutput(int protocol) {
        super(protocol);
    }

    private void line(int opcode, String text) throws PickleException {
        op(opcode);
        raw((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    void truth(boolean value) throws PickleException {
        if (protocol() < 2) {
            line(Opcode.INT, value ? "01" : "00");
        } else {
            super.truth(value);
        }
    }

    @Override
    void integer(long value) throws PickleException {
        if (protocol() == 0) {
            line(value == (int) value ? Opcode.INT : Opcode.LONG, value + (value == (int) value ? "" : "L"));
        } else if (protocol() == 1 && value != (int) value) {
            line(Opcode.LONG, value + "L");
        } else {
            super.integer(value);
        }
    }

    @Override
    void integer(BigInteger value) throws PickleException {
        if (protocol() >= 2 || value.bitLength() < 64) {
            super.integer(value);
            return;
        }
        String digits = value.bitLength() > 4 * DIGITS ? "" : value.toString();
        if (digits.isEmpty() || digits.length() > DIGITS) {
            throw PickleException.limit("pickle", "too many digits for protocols 0 and 1", "type", "int");
        }
        line(Opcode.LONG, digits + "L");
    }

    @Override
    void floating(double value) throws PickleException {
        if (protocol() >= 1) {
            super.floating(value);
            return;
        }
        long bits = Double.doubleToRawLongBits(value);
        if (!Double.isNaN(value)) {
            line(Opcode.FLOAT, Double.toString(value).replace("Infinity", "inf"));
        } else if ((bits & Long.MAX_VALUE) == 0x7ff8000000000000L) {
            line(Opcode.FLOAT, bits < 0 ? "-nan" : "nan");
        } else {
            throw PickleException.refused("pickle", "protocol 0 keeps no bits of a NaN", "type", "float");
        }
    }

    @Override
    void text(String text) throws PickleException {
        if (protocol() >= 1) {
            longText(Text.encode(text));
            return;
        }
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(code -> {
            if (code > 0xffff) {
                escaped.append(String.format("\\U%08x", code));
            } else if (code > 0xff || code == '\\' || code == 0 || code == '\n' || code == '\r' || code == 0x1a) {
                escaped.append(String.format("\\u%04x", code));
            } else {
                escaped.append((char) code);
            }
        });
        line(Opcode.UNICODE, escaped.toString());
    }

    @Override
    void bytes(byte[] content) throws PickleException {
        if (protocol() == 3) {
            super.bytes(content);
            return;
        }
        reference("_codecs", "encode");
        openTuple(2);
        text(new String(content, StandardCharsets.ISO_8859_1));
        text("latin1");
        closeTuple(2);
        op(Opcode.REDUCE);
    }

    @Override
    void bytes(ByteBuffer content) throws PickleException {
        byte[] copy = new byte[content.remaining()];
        content.get(content.position(), copy);
        bytes(copy);
    }

    @Override
    void bytes(MemorySegment content) throws PickleException {
        if (protocol() == 3) {
            super.bytes(content);
        } else {
            bytes(content.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Override
    void reference(String module, String name) throws PickleException {
        if ((module + name).indexOf('\n') >= 0) {
            throw PickleException.refused("pickle", "a name with a line feed needs protocol 4", "type", module);
        }
        op(Opcode.GLOBAL);
        raw(Text.encode(module + "\n" + name + "\n"));
    }

    @Override
    void memoize(int index) throws PickleException {
        if (protocol() == 0) {
            line(Opcode.PUT, Integer.toString(index));
        } else if (index < 256) {
            op1(Opcode.BINPUT, index);
        } else {
            op4(Opcode.LONG_BINPUT, index);
        }
    }

    @Override
    void get(int index) throws PickleException {
        if (protocol() == 0) {
            line(Opcode.GET, Integer.toString(index));
        } else {
            super.get(index);
        }
    }

    @Override
    void openTuple(int count) throws PickleException {
        if (protocol() < 2) {
            op(Opcode.MARK);
        } else {
            super.openTuple(count);
        }
    }

    @Override
    void closeTuple(int count) throws PickleException {
        if (protocol() < 2) {
            op(Opcode.TUPLE);
        } else {
            super.closeTuple(count);
        }
    }

    @Override
    void dropTuple(int count) throws PickleException {
        if (protocol() >= 2) {
            super.dropTuple(count);
        } else if (protocol() == 1) {
            op(Opcode.POP_MARK);
        } else {
            for (int i = 0; i <= count; i++) {
                op(Opcode.POP);
            }
        }
    }

    @Override
    void emptyTuple() throws PickleException {
        empty(Opcode.EMPTY_TUPLE, Opcode.TUPLE);
    }

    @Override
    void emptyList() throws PickleException {
        empty(Opcode.EMPTY_LIST, Opcode.LIST);
    }

    @Override
    void emptyDict() throws PickleException {
        empty(Opcode.EMPTY_DICT, Opcode.DICT);
    }

    private void empty(int opcode, int afterMark) throws PickleException {
        if (protocol() == 0) {
            op(Opcode.MARK);
            op(afterMark);
        } else {
            op(opcode);
        }
    }
}
