package io.antaboga.value;

import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plain numpy dtype: no fields, no objects.
 *
 * @param kind numpy's kind character: {@code b} bool, {@code i u} integers, {@code f} float, {@code c} complex, {@code S} bytes,
 *     {@code U} text in UTF-32, {@code V} void, {@code M} datetime64, {@code m} timedelta64
 * @param itemSize bytes an item
 * @param order {@code '<'}, {@code '>'}, or {@code '|'} where order has no meaning
 * @param unit of a datetime64 or timedelta64, for instance {@code ns} or {@code 25s}, {@code generic} for none; empty otherwise
 */
public record DType(char kind, int itemSize, char order, String unit) {
    private static final Pattern FORM = Pattern.compile("([<>|=]?)([biufcSUVMm])(\\d+)(?:\\[(\\w+)])?");

    /** Refuses what numpy has not. */
    public DType {
        boolean known =
                switch (kind) {
                    case 'b' -> itemSize == 1;
                    case 'i', 'u' -> itemSize == 1 || itemSize == 2 || itemSize == 4 || itemSize == 8;
                    case 'f' -> itemSize == 2 || itemSize == 4 || itemSize == 8 || itemSize == 16;
                    case 'c' -> itemSize == 8 || itemSize == 16 || itemSize == 32;
                    case 'M', 'm' -> itemSize == 8;
                    case 'U' -> itemSize >= 0 && itemSize % 4 == 0;
                    case 'S', 'V' -> itemSize >= 0;
                    default -> false;
                };
        if (!known) {
            throw new IllegalArgumentException("unknown dtype: kind=" + kind + ", itemSize=" + itemSize);
        }
        boolean orderless = kind == 'S' || kind == 'V' || kind == 'b' || itemSize == 1;
        if (orderless != (order == '|') || (!orderless && order != '<' && order != '>')) {
            throw new IllegalArgumentException(
                    "wrong byte order: order=" + order + ", kind=" + kind + ", itemSize=" + itemSize);
        }
        if ((kind == 'M' || kind == 'm') == unit.isEmpty()) {
            throw new IllegalArgumentException(
                    "a unit is for datetime64 and timedelta64: kind=" + kind + ", unit=" + unit);
        }
    }

    /** The dtype that numpy writes as {@code text}, for instance {@code <f8}, {@code |u1}, {@code <M8[ns]}; no order means native. */
    public static DType of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a plain dtype: " + text);
        }
        char kind = form.group(2).charAt(0);
        int number = Integer.parseInt(form.group(3));
        int size = kind == 'U' ? Math.multiplyExact(number, 4) : number;
        boolean orderless = kind == 'S' || kind == 'V' || kind == 'b' || size == 1;
        String given = form.group(1);
        char order = orderless ? '|' : given.isEmpty() || given.equals("=") ? nativeOrder() : given.charAt(0);
        String unit = kind != 'M' && kind != 'm' ? "" : form.group(4) == null ? "generic" : form.group(4);
        return new DType(kind, size, order, unit);
    }

    private static char nativeOrder() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? '<' : '>';
    }

    /** The byte order of items; native where it has no meaning. */
    public ByteOrder byteOrder() {
        return order == '>' ? ByteOrder.BIG_ENDIAN : order == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.nativeOrder();
    }

    /** As numpy writes it: {@code dtype.str}. */
    @Override
    public String toString() {
        String suffix = unit.isEmpty() || unit.equals("generic") ? "" : "[" + unit + "]";
        return order + code() + suffix;
    }

    /** Kind and size without order and unit, for instance {@code f8} or {@code U3}. */
    public String code() {
        return "" + kind + (kind == 'U' ? itemSize / 4 : itemSize);
    }
}
