package io.antaboga.multiprocessing.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Python text as pickles hold it: UTF-8 in which a lone surrogate has three bytes of its own ({@code surrogatepass}).
 *
 * <p>A Java string holds a lone surrogate too, but not a high one followed by a low one as two characters: that pair would
 * become one character, so it is refused.
 */
final class Text {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** The bits of eight bytes of which none is set in ASCII. */
    private static final long NOT_ASCII = 0x8080808080808080L;

    /** What Java decodes to where bytes are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';

    private Text() {}

    static String decode(byte[] bytes, int offset, int length) throws PickleException {
        int end = offset + length;
        int i = endOfAscii(bytes, offset, end);
        if (i == end) {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
        String plain = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (plain.indexOf(REPLACEMENT) < 0) {
            return plain;
        }
        // It is in the text, or stands for what is not UTF-8: a lone surrogate, or a mistake.
        StringBuilder text = new StringBuilder(length);
        text.append(new String(bytes, offset, i - offset, StandardCharsets.ISO_8859_1));
        while (i < end) {
            i += character(bytes, i, end, text);
        }
        return text.toString();
    }

    private static int endOfAscii(byte[] bytes, int offset, int end) {
        int i = offset;
        while (end - i >= Long.BYTES && ((long) LONG.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    private static int character(byte[] bytes, int i, int end, StringBuilder text) throws PickleException {
        int first = bytes[i] & 0xff;
        int size = first < 0x80
                ? 1
                : first >= 0xc2 && first < 0xe0
                        ? 2
                        : (first & 0xf0) == 0xe0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
        if (size == 0 || i + size > end) {
            throw PickleException.malformed("text is not UTF-8", "byte", first, "position", i);
        }
        int code = size == 1 ? first : first & (0xff >> (size + 1));
        for (int k = 1; k < size; k++) {
            int next = bytes[i + k] & 0xff;
            if ((next & 0xc0) != 0x80) {
                throw PickleException.malformed("text is not UTF-8", "byte", next, "position", i + k);
            }
            code = code << 6 | next & 0x3f;
        }
        if (size == 3 && code < 0x800 || size == 4 && (code < 0x10000 || code > 0x10ffff)) {
            throw PickleException.malformed("text is not UTF-8", "byte", first, "position", i);
        }
        if (code >= 0xdc00
                && code < 0xe000
                && !text.isEmpty()
                && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            throw PickleException.refused(
                    "unpickle", "a high and a low surrogate side by side have no Java string", "type", "str");
        }
        text.appendCodePoint(code);
        return size;
    }

    static byte[] encode(String text) {
        boolean lone = false;
        for (int i = 0; i < text.length() && !lone; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                lone = !pair;
                i++;
            }
        }
        return lone ? encodeWithSurrogates(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeWithSurrogates(String text) {
        byte[] out = new byte[text.length() * 3];
        int n = 0;
        for (int i = 0; i < text.length(); ) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            if (code < 0x80) {
                out[n++] = (byte) code;
            } else if (code < 0x800) {
                out[n++] = (byte) (0xc0 | code >> 6);
                out[n++] = (byte) (0x80 | code & 0x3f);
            } else if (code < 0x10000) {
                out[n++] = (byte) (0xe0 | code >> 12);
                out[n++] = (byte) (0x80 | code >> 6 & 0x3f);
                out[n++] = (byte) (0x80 | code & 0x3f);
            } else {
                out[n++] = (byte) (0xf0 | code >> 18);
                out[n++] = (byte) (0x80 | code >> 12 & 0x3f);
                out[n++] = (byte) (0x80 | code >> 6 & 0x3f);
                out[n++] = (byte) (0x80 | code & 0x3f);
            }
        }
        return Arrays.copyOf(out, n);
    }
}
