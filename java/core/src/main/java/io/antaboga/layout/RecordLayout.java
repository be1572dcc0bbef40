package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** Where each field of a record lies; immutable. */
public final class RecordLayout {
    private final String file;
    private final Element.Nested root;
    private final List<Element.Nested> records;
    private final int version;
    private final ByteOrder byteOrder;
    private final boolean packed;

    private RecordLayout(String file, Declaration declaration) {
        this.file = file;
        root = declaration.root;
        records = declaration.records;
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
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(digest.digest(canonical().getBytes(StandardCharsets.US_ASCII)), 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
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
}
