package io.antaboga.memory;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.layout.SegmentKind;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The description of an array in a segment: {@code spec/layout/array.md}. */
final class ArrayForm {
    private static final int MOST_FORM = 1 << 16;
    private static final int MOST_DIMENSIONS = 32;
    private static final int SHOWN = 100;
    private static final Pattern LINES = Pattern.compile(
            "antaboga array 1\ndtype ([ -~]*)\nshape ([ -~]*)\n" + "strides ([ -~]*)\noffset ([ -~]*)\n");
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    private final SegmentHeader header;
    private final String name;

    private ArrayForm(SegmentHeader header, String name) {
        this.header = header;
        this.name = name;
    }

    /** The text that describes an array. */
    static String text(DType dtype, long offset, long[] shape, long[] strides) {
        if (!canBeShared(dtype)) {
            throw new IllegalArgumentException("an array of " + dtype + " cannot be shared");
        }
        if (shape.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("more than " + MOST_DIMENSIONS + " dimensions: " + shape.length);
        }
        String text = "antaboga array 1\ndtype " + dtype + "\nshape " + text(shape) + "\nstrides " + text(strides)
                + "\noffset " + offset + "\n";
        if (text.length() > MOST_FORM) {
            throw new IllegalArgumentException("too long a description: " + text.length());
        }
        return text;
    }

    private static String text(long[] numbers) {
        return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(",", "(", ")"));
    }

    private static boolean canBeShared(DType dtype) {
        if (dtype.isStructured()) {
            return dtype.fields().stream().allMatch(field -> canBeShared(field.type()));
        }
        boolean isLong = dtype.kind() == 'f' && dtype.itemSize() == 16 || dtype.kind() == 'c' && dtype.itemSize() == 32;
        return dtype.itemSize() > 0 && !isLong;
    }

    /** The array that a header says is in {@code memory}, the segment's as far as the header says. */
    static NDArray array(SegmentHeader header, MemorySegment memory, String name) throws IpcException {
        return new ArrayForm(header, name).array(memory);
    }

    private NDArray array(MemorySegment memory) throws IpcException {
        if (header.kind() != SegmentKind.ARRAY) {
            Map<String, Object> details =
                    details("kind", SegmentKind.ARRAY.spelling(), header.kind().spelling());
            throw new IpcException("attach", "another kind of segment", "WRONG_KIND", 0, details);
        }
        if (header.recordSize() != 1) {
            throw broken("record_size", 1, Long.toUnsignedString(header.recordSize()));
        }
        String form = header.form();
        if (form.length() > MOST_FORM) {
            throw broken("form_size", "at most " + MOST_FORM, form.length());
        }
        String fingerprint = SegmentHeader.fingerprint(form);
        if (!fingerprint.equals(header.fingerprint())) {
            throw broken("fingerprint", fingerprint, header.fingerprint());
        }
        Matcher lines = LINES.matcher(form);
        if (!lines.matches()) {
            throw broken("form", "five lines", form.length() + " characters");
        }
        DType dtype = dtype(lines.group(1));
        long[] shape = shape(lines.group(2), dtype);
        long[] strides = numbers(lines.group(3), Long.MIN_VALUE);
        if (strides == null || strides.length != shape.length) {
            throw broken("strides", shape.length + " numbers", shown(lines.group(3)));
        }
        long[] offset = numbers("(" + lines.group(4) + ")", 0);
        if (offset == null || offset.length != 1 || offset[0] > memory.byteSize()) {
            throw broken("offset", "0 to " + memory.byteSize(), shown(lines.group(4)));
        }
        try {
            return NDArray.strided(dtype, memory, offset[0], shape, strides);
        } catch (IllegalArgumentException outside) {
            throw broken("strides", "items within " + memory.byteSize() + " bytes", shown(lines.group(3)));
        }
    }

    private DType dtype(String text) throws ProtocolException {
        try {
            DType dtype = DType.of(text);
            if (canBeShared(dtype) && dtype.toString().equals(text)) {
                return dtype;
            }
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            // Refused below, as one is that is spelled in another way.
        }
        throw broken("dtype", "one that can be shared", shown(text));
    }

    private long[] shape(String text, DType dtype) throws ProtocolException {
        long[] shape = numbers(text, 0);
        try {
            if (shape != null && NDArray.byteSize(dtype, shape) >= 0) {
                return shape;
            }
        } catch (IllegalArgumentException tooMany) {
            // Refused below.
        }
        throw broken("shape", "items that can be counted", shown(text));
    }

    /** The numbers of {@code (1,2)}, or null for another text. */
    private static long[] numbers(String text, long least) {
        if (text.equals("()")) {
            return new long[0];
        }
        if (!text.startsWith("(") || !text.endsWith(")") || text.length() < 2) {
            return null;
        }
        String[] parts = text.substring(1, text.length() - 1).split(",", -1);
        if (parts.length > MOST_DIMENSIONS) {
            return null;
        }
        long[] numbers = new long[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                numbers[i] = Long.parseLong(parts[i]);
                if (!NUMBER.matcher(parts[i]).matches() || numbers[i] < least) {
                    return null;
                }
            }
        } catch (NumberFormatException tooLarge) {
            return null;
        }
        return numbers;
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(SHOWN, text.length()));
    }

    private ProtocolException broken(String word, Object expected, Object found) {
        return new ProtocolException("attach", "malformed header", details(word, expected, found));
    }

    private Map<String, Object> details(String word, Object expected, Object found) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", name);
        details.put("word", word);
        details.put("expected", expected);
        details.put("found", found);
        return details;
    }
}
