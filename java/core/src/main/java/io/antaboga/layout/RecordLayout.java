package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where each field of a record lies; immutable.
 *
 * <p>An accessor is bound once, and best kept in a {@code static final} field: it then costs what a {@code VarHandle}
 * kept so costs; anywhere else, some ten times as much. A path names a field, {@code bids.price} one of a nested record; {@code bids[3].price} fixes an index,
 * and what is not fixed is given with each access. A path that leads nowhere, or to another type, throws
 * {@link IllegalArgumentException}. Any thread may use layouts and accessors.
 */
public final class RecordLayout {
    private final String file;
    private final Element.Nested root;
    private final List<Element.Nested> records;
    private final int version;
    private final ByteOrder byteOrder;
    private final boolean packed;
    private final Rules rules;

    private RecordLayout(String file, Declaration declaration) {
        this.file = file;
        root = declaration.root;
        records = declaration.records;
        rules = new Rules(records);
        version = declaration.version;
        packed = declaration.packed;
        byteOrder = switch (declaration.byteOrder) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> ByteOrder.nativeOrder();
        };
    }

    /**
     * The layout of a declaration.
     *
     * @param json the declaration in UTF-8
     * @param file what errors call it
     * @throws LayoutException naming file, field and rule, if it breaks a rule of {@code spec/layout/record.md}
     */
    public static RecordLayout parse(byte[] json, String file) throws LayoutException {
        return new RecordLayout(file, Declaration.read(json, file));
    }

    /** The outermost record's name. */
    public String name() {
        return root.spelling();
    }

    /** The declared version. */
    public int version() {
        return version;
    }

    /** Bytes of one record, padding included. */
    public long size() {
        return root.size();
    }

    /** What a record's address is a multiple of. */
    public int alignment() {
        return root.alignment();
    }

    /** The byte order; what was declared {@code native} is resolved. */
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /** Whether fields follow each other without padding. */
    public boolean packed() {
        return packed;
    }

    /** The outermost record. */
    public Element.Nested root() {
        return root;
    }

    /** The nested records in the order of their declaration. */
    public List<Element.Nested> records() {
        return records;
    }

    /** The canonical form, of which the fingerprint is made. */
    public String canonical() {
        StringBuilder text = new StringBuilder("antaboga record 1\norder " + byteOrderName() + "\n");
        records.forEach(record -> append(text, record));
        append(text, root);
        return text.toString();
    }

    private static void append(StringBuilder text, Element.Nested record) {
        text.append("record ").append(record.spelling());
        text.append(" size ").append(record.size());
        text.append(" align ").append(record.alignment()).append('\n');
        for (Field field : record.fields()) {
            text.append("field ").append(field.name()).append(' ').append(field.spelling());
            text.append(" offset ").append(field.offset());
            if (!field.shape().isEmpty()) {
                text.append(" strides ").append(Field.joined(field.strides()));
            }
            text.append('\n');
        }
    }

    String byteOrderName() {
        return byteOrder == ByteOrder.LITTLE_ENDIAN ? "little" : "big";
    }

    /** 16 bytes that are the same for whatever can be used for the same memory. */
    public byte[] fingerprint() {
        return fingerprint(canonical());
    }

    static byte[] fingerprint(String form) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(digest.digest(form.getBytes(StandardCharsets.US_ASCII)), 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * A header for C11 with GNU attributes: a structure for each record, and a constant for each name of a value. The byte
     * order of its fields is the machine's, whatever was declared.
     */
    public String header() {
        return CHeader.of(this);
    }

    /**
     * Checks that programs with this declaration and with a newer one can use the same memory.
     *
     * @throws LayoutException naming the first field that keeps them from it
     */
    public void checkCompatible(RecordLayout newer) throws LayoutException {
        var difference = Evolution.between(this, newer);
        if (difference.isPresent()) {
            throw new Place(newer.file, difference.get().field())
                    .refusal("version", difference.get().problem(), "older", version, "newer", newer.version);
        }
    }

    Place place() {
        return new Place(file, name());
    }

    /** An accessor of {@code i8}, {@code u8} and so on to {@code u64}. */
    public IntegerField integerField(String path) {
        return new IntegerField(Location.of(this, path), byteOrder);
    }

    /** An accessor of {@code f32}. */
    public FloatField floatField(String path) {
        return new FloatField(Location.of(this, path), byteOrder);
    }

    /** An accessor of {@code f64}. */
    public DoubleField doubleField(String path) {
        return new DoubleField(Location.of(this, path), byteOrder);
    }

    /** An accessor of {@code bool}. */
    public BooleanField booleanField(String path) {
        return new BooleanField(Location.of(this, path));
    }

    /** An accessor of {@code bytes[N]}. */
    public BytesField bytesField(String path) {
        return new BytesField(Location.of(this, path));
    }

    /** An accessor of {@code utf8[N]}. */
    public TextField textField(String path) {
        return new TextField(Location.of(this, path), byteOrder);
    }

    /**
     * All values of the record that begins at {@code base}, by field: {@link java.math.BigInteger} for integers, {@link
     * Float}, {@link Double}, {@link Boolean}, {@link String}, {@link MemorySegment} for octets (themselves, not a copy), a map for a nested
     * record, lists for arrays. Meant for tools; accessors are faster.
     *
     * @throws LayoutException with rule {@code value} for a text that is longer than its field or not UTF-8
     * @throws IndexOutOfBoundsException if the record does not lie within the memory
     */
    public Map<String, Object> read(MemorySegment memory, long base) throws LayoutException {
        return new Values(byteOrder).read(root, memory.asSlice(base, size()), 0);
    }

    /**
     * Shows every value of the record that begins at {@code base}, in order of declaration, and whether it is one that was
     * declared: within its range, among its names, a text that fits. Each value is read once. Meant for tools.
     *
     * @throws IndexOutOfBoundsException if the record does not lie within the memory
     */
    public void cells(MemorySegment memory, long base, Consumer<Cell> visitor) {
        new Cells(byteOrder, visitor, _ -> true).record(root, memory.asSlice(base, size()), 0, "");
    }

    /**
     * Like {@link #cells}, but shows only the values that are not what was declared, and reads nothing of which anything is
     * allowed.
     *
     * @throws IndexOutOfBoundsException if the record does not lie within the memory
     */
    public void violations(MemorySegment memory, long base, Consumer<Cell> visitor) {
        Consumer<Cell> filter = cell -> {
            if (!cell.allowed()) {
                visitor.accept(cell);
            }
        };
        new Cells(byteOrder, filter, rules::bind).record(root, memory.asSlice(base, size()), 0, "");
    }

    /**
     * Writes a whole record at {@code base}, padding as zero; values as {@link #read} returns them.
     *
     * @throws IllegalArgumentException for a value that its field cannot hold, or that is missing
     * @throws IndexOutOfBoundsException if the record does not lie within the memory
     */
    public void write(MemorySegment memory, long base, Map<String, ?> values) {
        MemorySegment record = memory.asSlice(base, size());
        record.fill((byte) 0);
        new Values(byteOrder).write(root, record, 0, values);
    }
}
