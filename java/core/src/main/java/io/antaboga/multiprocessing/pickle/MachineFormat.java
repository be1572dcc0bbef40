package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Bytes;
import io.antaboga.value.TypedArray;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** CPython's machine format codes of {@code array.array} (Modules/arraymodule.c): how the items lie in memory. */
final class MachineFormat {
    private static final int[] SIZES = {1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 8, 8, 2, 2, 4, 4};

    private MachineFormat() {}

    static int size(int format) {
        return SIZES[format];
    }

    /** The format of this machine for {@code code}, on the platforms where a C long has 8 bytes and wchar_t 4. */
    static int of(char code) {
        int big = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? 1 : 0;
        return switch (code) {
            case 'B' -> 0;
            case 'b' -> 1;
            case 'H' -> 2 + big;
            case 'h' -> 4 + big;
            case 'I' -> 6 + big;
            case 'i' -> 8 + big;
            case 'L', 'Q' -> 10 + big;
            case 'l', 'q' -> 12 + big;
            case 'f' -> 14 + big;
            case 'd' -> 16 + big;
            case 'u' -> 20 + big;
            default -> throw new IllegalArgumentException("unknown type code: " + code);
        };
    }

    static TypedArray natively(char code, Bytes raw) throws PickleException {
        int format = of(code);
        if (raw.length() % size(format) != 0) {
            throw Constructor.unexpected("array.array", raw.length());
        }
        return new TypedArray(code, format, raw);
    }

    static TypedArray pack(char code, List<?> items) throws PickleException {
        int format = of(code);
        ByteBuffer content = ByteBuffer.allocate(Math.multiplyExact(items.size(), size(format)))
                .order(ByteOrder.nativeOrder());
        for (Object item : items) {
            if (code == 'u' && item instanceof String text && text.codePointCount(0, text.length()) == 1) {
                content.putInt(text.codePointAt(0));
            } else if ((code == 'f' || code == 'd') && item instanceof Double number) {
                putFloat(content, code, number);
            } else if (code != 'f'
                    && code != 'd'
                    && code != 'u'
                    && (item instanceof Long || item instanceof BigInteger)) {
                putInteger(
                        content,
                        code,
                        item instanceof Long small ? BigInteger.valueOf(small) : (BigInteger) item,
                        size(format));
            } else {
                throw Constructor.unexpected("array.array", item);
            }
        }
        return new TypedArray(code, format, Bytes.wrap(content.array()));
    }

    private static void putFloat(ByteBuffer content, char code, double number) {
        if (code == 'f') {
            content.putFloat((float) number);
        } else {
            content.putDouble(number);
        }
    }

    private static void putInteger(ByteBuffer content, char code, BigInteger number, int size) throws PickleException {
        boolean signed = Character.isLowerCase(code);
        boolean fits = signed ? number.bitLength() < 8 * size : number.signum() >= 0 && number.bitLength() <= 8 * size;
        if (!fits) {
            throw Constructor.unexpected("array.array", number.bitLength());
        }
        switch (size) {
            case 1 -> content.put(number.byteValue());
            case 2 -> content.putShort(number.shortValue());
            case 4 -> content.putInt(number.intValue());
            default -> content.putLong(number.longValue());
        }
    }
}
