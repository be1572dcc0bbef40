package io.antaboga.value;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Items of one dtype at any offset of a memory. Words are read in native order and turned round then: a layout that is no
 * constant would make every access several times slower.
 */
final class Items {
    private static final int F2 = DType.tag('f', 2);
    private static final int F4 = DType.tag('f', 4);
    private static final int F8 = DType.tag('f', 8);

    private final DType dtype;
    private final MemorySegment memory;
    private final int tag;
    private final boolean swapped;
    private final boolean isNativeDouble;

    Items(DType dtype, MemorySegment memory) {
        this.dtype = dtype;
        this.memory = memory;
        this.tag = dtype.tag();
        this.swapped = dtype.byteOrder() != ByteOrder.nativeOrder();
        this.isNativeDouble = tag == F8 && !swapped;
    }

    /** These items, of which there is at least one, if they are this machine's doubles and follow each other; else null. */
    DoubleRow row(long at, long count, long stride) {
        boolean isRow = isNativeDouble && stride == Double.BYTES && count > 0;
        return isRow ? new DoubleRow(memory.asSlice(at, count * Double.BYTES)) : null;
    }

    double getDouble(long at) {
        if (isNativeDouble) {
            return memory.get(JAVA_DOUBLE_UNALIGNED, at);
        }
        if (tag == F8) {
            return Double.longBitsToDouble(word8(at));
        }
        if (tag == F4) {
            return Float.intBitsToFloat(word4(at));
        }
        if (tag == F2) {
            return Float.float16ToFloat(word2(at));
        }
        throw refused("a double");
    }

    void setDouble(long at, double value) {
        if (isNativeDouble) {
            memory.set(JAVA_DOUBLE_UNALIGNED, at, value);
        } else if (tag == F8) {
            word8(at, Double.doubleToRawLongBits(value));
        } else if (tag == F4) {
            word4(at, Float.floatToRawIntBits((float) value));
        } else if (tag == F2) {
            word2(at, Half.of(value));
        } else {
            throw refused("a double");
        }
    }

    long getLong(long at) {
        boolean signed = dtype.kind() == 'i';
        if (!signed && dtype.kind() != 'u' && dtype.kind() != 'M' && dtype.kind() != 'm') {
            throw refused("an integer");
        }
        switch (dtype.itemSize()) {
            case 1 -> {
                byte word = memory.get(JAVA_BYTE, at);
                return signed ? word : word & 0xff;
            }
            case 2 -> {
                short word = word2(at);
                return signed ? word : word & 0xffff;
            }
            case 4 -> {
                int word = word4(at);
                return signed ? word : Integer.toUnsignedLong(word);
            }
            default -> {
                long word = word8(at);
                if (word < 0 && dtype.kind() == 'u') {
                    throw new ArithmeticException("larger than a long: " + Long.toUnsignedString(word));
                }
                return word;
            }
        }
    }

    void setLong(long at, long value) {
        char kind = dtype.kind();
        if (kind != 'i' && kind != 'u' && kind != 'M' && kind != 'm') {
            throw refused("an integer");
        }
        int bits = 8 * dtype.itemSize();
        boolean fits = kind == 'u'
                ? value >= 0 && (bits == 64 || value >>> bits == 0)
                : bits == 64 || value >> bits - 1 == value >> 63;
        if (!fits) {
            throw new IllegalArgumentException("out of range: value=" + value + ", dtype=" + dtype);
        }
        switch (dtype.itemSize()) {
            case 1 -> memory.set(JAVA_BYTE, at, (byte) value);
            case 2 -> word2(at, (short) value);
            case 4 -> word4(at, (int) value);
            default -> word8(at, value);
        }
    }

    Object get(long at) {
        if (dtype.isStructured()) {
            Map<String, Object> record = new LinkedHashMap<>();
            dtype.fields().forEach(field -> record.put(field.name(), value(field, at)));
            return record;
        }
        return switch (dtype.kind()) {
            case 'b' -> memory.get(JAVA_BYTE, at) != 0;
            case 'u' -> unsigned(at);
            case 'f' -> getDouble(at);
            case 'c' -> complex(at);
            case 'S' -> Characters.bytes(memory, at, dtype.itemSize());
            case 'U' -> Characters.text(memory, at, dtype);
            case 'V' -> Bytes.wrap(memory.asSlice(at, dtype.itemSize()).toArray(JAVA_BYTE));
            default -> getLong(at);
        };
    }

    private Object value(DType.Field field, long at) {
        NDArray array = view(field, at);
        return field.shape().isEmpty() ? array.get() : array;
    }

    private NDArray view(DType.Field field, long at) {
        long[] shape = field.extents();
        return NDArray.strided(
                field.type(),
                memory,
                at + field.offset(),
                shape,
                Strides.ofRows(shape, field.type().itemSize()));
    }

    private Number unsigned(long at) {
        if (dtype.itemSize() == Long.BYTES) {
            long word = word8(at);
            return word < 0 ? new BigInteger(Long.toUnsignedString(word)) : (Number) word;
        }
        return getLong(at);
    }

    private Complex complex(long at) {
        return switch (dtype.itemSize()) {
            case 8 -> new Complex(Float.intBitsToFloat(word4(at)), Float.intBitsToFloat(word4(at + Float.BYTES)));
            case 16 ->
                new Complex(Double.longBitsToDouble(word8(at)), Double.longBitsToDouble(word8(at + Double.BYTES)));
            default -> throw refused("a complex number");
        };
    }

    void set(long at, Object value) {
        if (dtype.isStructured() && value instanceof Map<?, ?> record) {
            setRecord(at, record);
            return;
        }
        switch (value) {
            case Boolean truth when dtype.kind() == 'b' -> memory.set(JAVA_BYTE, at, (byte) (truth ? 1 : 0));
            case BigInteger large
            when dtype.kind() == 'u'
                    && dtype.itemSize() == Long.BYTES
                    && large.bitLength() == 64
                    && large.signum() > 0 -> word8(at, large.longValue());
            case Number number when dtype.kind() == 'f' -> setDouble(at, number.doubleValue());
            case Number number when dtype.kind() == 'c' -> setComplex(at, new Complex(number.doubleValue(), 0));
            case Complex number when dtype.kind() == 'c' -> setComplex(at, number);
            case Long number -> setLong(at, number);
            case Integer number -> setLong(at, number);
            case Short number -> setLong(at, number);
            case Byte number -> setLong(at, number);
            case Bytes octets
            when dtype.kind() == 'S' || dtype.kind() == 'V' && !dtype.isStructured() ->
                Characters.write(memory, at, dtype, octets);
            case String text when dtype.kind() == 'U' -> Characters.write(memory, at, dtype, text);
            case null, default -> throw refused(String.valueOf(value));
        }
    }

    private void setRecord(long at, Map<?, ?> record) {
        for (DType.Field field : dtype.fields()) {
            if (!record.containsKey(field.name())) {
                throw refused("a record without " + field.name());
            }
            Object value = record.get(field.name());
            if (field.shape().isEmpty()) {
                view(field, at).set(value);
            } else if (value instanceof NDArray array) {
                array.copyTo(view(field, at));
            } else {
                throw refused("a record in which " + field.name() + " is no array");
            }
        }
    }

    private void setComplex(long at, Complex value) {
        switch (dtype.itemSize()) {
            case 8 -> {
                word4(at, Float.floatToRawIntBits((float) value.real()));
                word4(at + Float.BYTES, Float.floatToRawIntBits((float) value.imaginary()));
            }
            case 16 -> {
                word8(at, Double.doubleToRawLongBits(value.real()));
                word8(at + Double.BYTES, Double.doubleToRawLongBits(value.imaginary()));
            }
            default -> throw refused("a complex number");
        }
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("an item of " + dtype + " is not " + what);
    }

    private short word2(long at) {
        short word = memory.get(JAVA_SHORT_UNALIGNED, at);
        return swapped ? Short.reverseBytes(word) : word;
    }

    private int word4(long at) {
        int word = memory.get(JAVA_INT_UNALIGNED, at);
        return swapped ? Integer.reverseBytes(word) : word;
    }

    private long word8(long at) {
        long word = memory.get(JAVA_LONG_UNALIGNED, at);
        return swapped ? Long.reverseBytes(word) : word;
    }

    private void word2(long at, short word) {
        memory.set(JAVA_SHORT_UNALIGNED, at, swapped ? Short.reverseBytes(word) : word);
    }

    private void word4(long at, int word) {
        memory.set(JAVA_INT_UNALIGNED, at, swapped ? Integer.reverseBytes(word) : word);
    }

    private void word8(long at, long word) {
        memory.set(JAVA_LONG_UNALIGNED, at, swapped ? Long.reverseBytes(word) : word);
    }
}
