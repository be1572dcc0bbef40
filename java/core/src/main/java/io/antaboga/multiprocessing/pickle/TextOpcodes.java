package io.antaboga.multiprocessing.pickle;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The decimal and quoted forms of protocol 0. */
final class TextOpcodes {
    /** What CPython reads by default ({@code sys.set_int_max_str_digits}); more would cost quadratic time. */
    private static final int DIGITS = 4_300;

    private TextOpcodes() {}

    static Object integerOrBool(String line) throws PickleException {
        return line.equals("01") ? (Object) true : line.equals("00") ? (Object) false : integer(line);
    }

    static Object integer(String line) throws PickleException {
        String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
        if (digits.length() > DIGITS) {
            throw PickleException.limit("unpickle", "too many digits", "type", "int", "limit", DIGITS);
        }
        try {
            return Machine.normal(new BigInteger(digits));
        } catch (NumberFormatException wrong) {
            throw PickleException.malformed("not an integer", "text", line);
        }
    }

    static int index(String line) throws PickleException {
        try {
            return Integer.parseInt(line);
        } catch (NumberFormatException wrong) {
            throw PickleException.malformed("not an index", "text", line);
        }
    }

    static double floating(String line) throws PickleException {
        switch (line) {
            case "nan" -> {
                return Double.NaN;
            }
            case "-nan" -> {
                return Double.longBitsToDouble(0xfff8000000000000L);
            }
            case "inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                if (!line.matches("-?\\d+(\\.\\d*)?([eE][+-]?\\d+)?")) {
                    throw PickleException.malformed("not a float", "text", line);
                }
                return Double.parseDouble(line);
            }
        }
    }

    /** Python 2's str; only ASCII has one meaning. */
    static String ascii(byte[] bytes) throws PickleException {
        for (byte b : bytes) {
            if (b < 0) {
                throw PickleException.refused("unpickle", "a Python 2 string beyond ASCII", "type", "str");
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    static String quoted(String line) throws PickleException {
        int end = line.length() - 1;
        if (end < 1 || line.charAt(0) != line.charAt(end) || "'\"".indexOf(line.charAt(0)) < 0) {
            throw PickleException.malformed("string is not quoted");
        }
        String body = line.substring(1, end);
        if (body.indexOf('\\') >= 0) {
            throw PickleException.refused("unpickle", "a Python 2 string with escapes", "type", "str");
        }
        return ascii(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** raw-unicode-escape: backslash u and 4, backslash U and 8 hexadecimal digits; other characters stand for themselves. */
    static String unicode(String line) throws PickleException {
        if (line.indexOf('\\') < 0) {
            return line;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length(); ) {
            char c = line.charAt(i);
            char next = i + 1 < line.length() ? line.charAt(i + 1) : 0;
            int digits = c == '\\' && next == 'u' ? 4 : c == '\\' && next == 'U' ? 8 : 0;
            if (digits == 0) {
                text.append(c);
                i++;
                continue;
            }
            int code = hex(line, i + 2, digits);
            if (code >= 0xdc00
                    && code < 0xe000
                    && !text.isEmpty()
                    && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
                throw PickleException.refused(
                        "unpickle", "a high and a low surrogate side by side have no Java string", "type", "str");
            }
            text.appendCodePoint(code);
            i += 2 + digits;
        }
        return text.toString();
    }

    private static int hex(String line, int start, int digits) throws PickleException {
        if (start + digits <= line.length()) {
            String hex = line.substring(start, start + digits);
            if (hex.matches("[0-9a-fA-F]+")) {
                long code = Long.parseLong(hex, 16);
                if (code <= 0x10ffff) {
                    return (int) code;
                }
            }
        }
        throw PickleException.malformed("wrong escape in text");
    }
}
