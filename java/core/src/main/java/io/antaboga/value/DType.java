package io.antaboga.value;

import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A numpy dtype without objects: a plain one, or a structured one, which is of kind {@code V} and has fields.
 *
 * @param kind numpy's kind character: {@code b} bool, {@code i u} integers, {@code f} float, {@code c} complex, {@code S} bytes,
 *     {@code U} text in UTF-32, {@code V} void, {@code M} datetime64, {@code m} timedelta64
 * @param itemSize bytes an item
 * @param order {@code '<'}, {@code '>'}, or {@code '|'} where order has no meaning
 * @param unit of a datetime64 or timedelta64, for instance {@code ns} or {@code 25s}, {@code generic} for none; empty otherwise
 * @param fields of a structured dtype, in numpy's order; empty otherwise
 */
public record DType(char kind, int itemSize, char order, String unit, List<Field> fields) {
    private static final Pattern FORM = Pattern.compile("([<>|=]?)([biufcSUVMm])(\\d+)(?:\\[(\\w+)])?");
    private static final Pattern UNIT = Pattern.compile("generic|([1-9]\\d*)?([YMWDhms]|[munpfa]s)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_. -]{1,63}");

    /** Refuses what numpy has not. */
    public DType {
        fields = List.copyOf(fields);
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
        boolean timed = kind == 'M' || kind == 'm';
        if (timed == unit.isEmpty() || timed && !isUnit(unit)) {
            throw new IllegalArgumentException(
                    "a unit is for datetime64 and timedelta64: kind=" + kind + ", unit=" + unit);
        }
        checkFields(kind, itemSize, fields);
    }

    /** A plain dtype. */
    public DType(char kind, int itemSize, char order, String unit) {
        this(kind, itemSize, order, unit, List.of());
    }

    /**
     * A field of a structured dtype.
     *
     * @param name 1 to 63 of letters, digits, underscore, point, hyphen and space of ASCII
     * @param type of its items
     * @param offset in bytes from where the record begins
     * @param shape of the array that it is; empty for one item
     */
    public record Field(String name, DType type, int offset, List<Long> shape) {
        /** Refuses a name that cannot be described, a negative offset and a shape too large. */
        public Field {
            shape = List.copyOf(shape);
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("a field cannot be called so: " + name);
            }
            if (type.itemSize < 1 || offset < 0) {
                throw new IllegalArgumentException(
                        "wrong field: name=" + name + ", type=" + type + ", offset=" + offset);
            }
            Strides.size(extents(shape), type.itemSize);
        }

        boolean isWithin(int record) {
            return Strides.size(extents(shape), type.itemSize) <= record - offset;
        }

        /** The shape as numbers. */
        long[] extents() {
            return extents(shape);
        }

        private static long[] extents(List<Long> shape) {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    private static void checkFields(char kind, int itemSize, List<Field> fields) {
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (kind != 'V' || !field.isWithin(itemSize) || !names.add(field.name)) {
                throw new IllegalArgumentException(
                        "wrong field: name=" + field.name + ", kind=" + kind + ", itemSize=" + itemSize);
            }
        }
    }

    private static boolean isUnit(String unit) {
        Matcher form = UNIT.matcher(unit);
        if (!form.matches()) {
            return false;
        }
        String number = form.group(1);
        return number == null
                || !number.equals("1") && number.length() <= 10 && Long.parseLong(number) <= Integer.MAX_VALUE;
    }

    /**
     * The dtype that numpy writes as {@code text}, for instance {@code <f8}, {@code |u1}, {@code <M8[ns]}; no order means native.
     * A structured one is written as {@code spec/layout/array.md} has it.
     */
    public static DType of(String text) {
        if (text.startsWith("{")) {
            return new DTypeText(text).structured();
        }
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
        String unit = form.group(4) != null ? form.group(4) : kind == 'M' || kind == 'm' ? "generic" : "";
        return new DType(kind, size, order, unit);
    }

    /** A structured dtype of {@code itemSize} bytes. */
    public static DType structured(int itemSize, Field... fields) {
        if (fields.length == 0) {
            throw new IllegalArgumentException("a structured dtype has fields");
        }
        return new DType('V', itemSize, '|', "", List.of(fields));
    }

    private static char nativeOrder() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? '<' : '>';
    }

    /** Whether items are records with fields. */
    public boolean isStructured() {
        return !fields.isEmpty();
    }

    /** The field of this name. */
    public Field field(String name) {
        return fields.stream()
                .filter(field -> field.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such field: " + name));
    }

    /** The same in this machine's byte order; of a structured dtype its fields'. */
    public DType inNativeOrder() {
        if (isStructured()) {
            return structured(
                    itemSize,
                    fields.stream()
                            .map(field -> new Field(field.name, field.type.inNativeOrder(), field.offset, field.shape))
                            .toArray(Field[]::new));
        }
        return order == '|' ? this : new DType(kind, itemSize, nativeOrder(), unit);
    }

    /** The byte order of items; native where it has no meaning. */
    public ByteOrder byteOrder() {
        return order == '>' ? ByteOrder.BIG_ENDIAN : order == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.nativeOrder();
    }

    /** As numpy writes it, {@code dtype.str}; a structured one as {@link #of} reads it. */
    @Override
    public String toString() {
        if (isStructured()) {
            return DTypeText.structured(this);
        }
        String suffix = unit.isEmpty() || unit.equals("generic") ? "" : "[" + unit + "]";
        return order + code() + suffix;
    }

    /** Kind and size without order and unit, for instance {@code f8} or {@code U3}. */
    public String code() {
        return "" + kind + (kind == 'U' ? itemSize / 4 : itemSize);
    }

    /** Kind and size as one number, to be compared with quickly. */
    int tag() {
        return tag(kind, itemSize);
    }

    static int tag(char kind, int itemSize) {
        return itemSize << 8 | kind;
    }
}
