package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.ProtocolException;
import io.antaboga.value.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Python's {@code multiprocessing.shared_memory.ShareableList}: a list of fixed length in shared memory.
 *
 * <p>Items are null, {@link Boolean}, {@link Long} (any integer that fits is taken), {@link Double}, {@link String} and
 * {@link Bytes} (a {@code byte[]} is taken too). Nothing synchronises: hold a {@link Lock} that the Python side holds too.
 * What CPython would read back differently, such as a text that ends in NUL, is refused when it is written.
 */
public final class ShareableList implements AutoCloseable {
    private static final int TEXT = 1;
    private static final int BYTES = 2;
    private static final int OTHER = 0;
    private static final int NOTHING = 3;

    private final SharedMemory segment;
    private final ListLayout layout;

    private ShareableList(SharedMemory segment, ListLayout layout) {
        this.segment = segment;
        this.layout = layout;
    }

    /** Which CPython reads a list; each reads its own form only. */
    public enum Form {
        /** CPython 3.8. */
        PYTHON_3_8,
        /** CPython 3.9 and later. */
        PYTHON_3_9
    }

    /** Makes a list in a new segment, in the form that CPython 3.9 and later read. */
    public static ShareableList create(String name, List<?> items, Lifetime lifetime) throws IpcException {
        return create(name, items, lifetime, Form.PYTHON_3_9);
    }

    /**
     * Makes a list in a new segment; texts get room for their UTF-8.
     *
     * @throws ProtocolException for an item that a ShareableList cannot hold, or that CPython would read otherwise
     */
    public static ShareableList create(String name, List<?> items, Lifetime lifetime, Form form) throws IpcException {
        boolean old = form == Form.PYTHON_3_8;
        long[] sizes = new long[items.size()];
        for (int i = 0; i < sizes.length; i++) {
            byte[] content = content(items.get(i));
            sizes[i] = content == null ? 8 : 8L * (content.length / 8 + 1);
            if (sizes[i] > 9_999_999) {
                throw refused("longer than a ShareableList can hold", i, items.get(i));
            }
        }
        SharedMemory segment = SharedMemory.create(name, ListLayout.segmentSize(sizes, old), lifetime);
        boolean done = false;
        try {
            ShareableList list = new ShareableList(segment, ListLayout.write(segment.memory(), sizes, old));
            for (int i = 0; i < sizes.length; i++) {
                list.put(i, items.get(i), true);
            }
            done = true;
            return list;
        } finally {
            if (!done) {
                try (segment) {
                    segment.unlink();
                }
            }
        }
    }

    /** Opens a list that must exist, whichever CPython made it. */
    public static ShareableList open(String name) throws IpcException {
        SharedMemory segment = SharedMemory.attach(name);
        boolean done = false;
        try {
            ShareableList list = new ShareableList(segment, ListLayout.read(name, segment.memory()));
            done = true;
            return list;
        } finally {
            if (!done) {
                segment.close();
            }
        }
    }

    /** The segment, Python's {@code shm}; the list's, which closes it. */
    public SharedMemory shm() {
        return segment;
    }

    /** The segment's name, with its slash. */
    public String name() {
        return "/" + segment.name();
    }

    /** Items. */
    public int size() {
        return layout.slots().size();
    }

    /** Which CPython reads it. */
    public Form form() {
        return layout.oldForm() ? Form.PYTHON_3_8 : Form.PYTHON_3_9;
    }

    /** The item at {@code index}. */
    public Object get(int index) throws ProtocolException {
        ListLayout.Slot slot = layout.slots().get(Objects.checkIndex(index, size()));
        MemorySegment memory = segment.memory();
        String format = layout.format(memory, index);
        return switch (ItemFormat.parse(format, slot.size())) {
            case INTEGER -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, slot.offset());
            case FLOAT -> memory.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, slot.offset());
            case BOOL -> memory.get(ValueLayout.JAVA_BYTE, slot.offset() + 7) != 0;
            case NONE -> null;
            case STRING -> string(index, memory, slot, Integer.parseInt(format.substring(0, format.length() - 1)));
            case null ->
                throw new ProtocolException("get", "unknown format of an item", Map.of("name", name(), "index", index));
        };
    }

    private Object string(int index, MemorySegment memory, ListLayout.Slot slot, int size) throws ProtocolException {
        byte[] raw = memory.asSlice(slot.offset(), size).toArray(ValueLayout.JAVA_BYTE);
        int end = raw.length;
        while (end > 0 && raw[end - 1] == 0) {
            end--;
        }
        byte code = memory.get(ValueLayout.JAVA_BYTE, layout.codeOffset(index));
        if (code == BYTES) {
            return Bytes.wrap(Arrays.copyOf(raw, end));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw, 0, end))
                    .toString();
        } catch (CharacterCodingException cut) {
            throw new ProtocolException(
                    "get",
                    "text is not UTF-8: CPython cuts text beyond ASCII that it has no room for",
                    Map.of("name", name(), "index", index));
        }
    }

    /** All items. */
    public List<Object> toList() throws ProtocolException {
        List<Object> items = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            items.add(get(i));
        }
        return items;
    }

    /** Replaces the item at {@code index}; text and bytes must fit the slot it was made with. */
    public void set(int index, Object value) throws ProtocolException {
        put(Objects.checkIndex(index, size()), value, false);
    }

    private void put(int index, Object value, boolean fresh) throws ProtocolException {
        ListLayout.Slot slot = layout.slots().get(index);
        MemorySegment memory = segment.memory();
        byte[] content = content(value);
        if (content == null) {
            plain(index, value, memory, slot);
            return;
        }
        if (content.length > 0 && content[content.length - 1] == 0) {
            throw refused("ends in NUL, which CPython strips", index, value);
        }
        String current = layout.format(memory, index);
        long room = slot.size();
        if (!fresh && current.endsWith("s")) {
            room = Math.min(room, Long.parseLong(current.substring(0, current.length() - 1)));
        }
        if (content.length > room) {
            throw refused("does not fit its slot of " + room + " bytes", index, value);
        }
        label(
                memory,
                index,
                fresh || !current.endsWith("s") ? ItemFormat.STRING.text(slot.size()) : current,
                value instanceof String ? TEXT : BYTES);
        memory.asSlice(slot.offset(), room).fill((byte) 0);
        MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, slot.offset(), content.length);
    }

    private void plain(int index, Object value, MemorySegment memory, ListLayout.Slot slot) throws ProtocolException {
        long word;
        ItemFormat format;
        switch (value) {
            case null -> {
                word = 0;
                format = ItemFormat.NONE;
            }
            case Boolean truth -> {
                word = 0;
                format = ItemFormat.BOOL;
                memory.set(ValueLayout.JAVA_LONG_UNALIGNED, slot.offset(), 0L);
                memory.set(ValueLayout.JAVA_BYTE, slot.offset() + 7, (byte) (truth ? 1 : 0));
            }
            case Double number -> {
                word = Double.doubleToRawLongBits(number);
                format = ItemFormat.FLOAT;
            }
            case Long number -> {
                word = number;
                format = ItemFormat.INTEGER;
            }
            case Integer number -> {
                word = number;
                format = ItemFormat.INTEGER;
            }
            case BigInteger number
            when number.bitLength() < 64 -> {
                word = number.longValue();
                format = ItemFormat.INTEGER;
            }
            default -> throw refused("a ShareableList holds no such value", index, value);
        }
        if (slot.size() < 8) {
            throw refused("does not fit its slot of " + slot.size() + " bytes", index, value);
        }
        label(memory, index, format.text(slot.size()), value == null ? NOTHING : OTHER);
        if (format != ItemFormat.BOOL) {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, slot.offset(), word);
        }
    }

    private void label(MemorySegment memory, int index, String format, int code) {
        long at = layout.formatOffset() + (long) ListLayout.FORMAT_SIZE * index;
        byte[] padded = Arrays.copyOf(format.getBytes(StandardCharsets.US_ASCII), ListLayout.FORMAT_SIZE);
        MemorySegment.copy(padded, 0, memory, ValueLayout.JAVA_BYTE, at, padded.length);
        memory.set(ValueLayout.JAVA_BYTE, layout.codeOffset(index), (byte) code);
    }

    /** The bytes of a text or of bytes; null for anything else. */
    private static byte[] content(Object value) throws ProtocolException {
        return switch (value) {
            case String text -> {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                if (!new String(encoded, StandardCharsets.UTF_8).equals(text)) {
                    throw refused("a lone surrogate has no UTF-8", -1, "text");
                }
                yield encoded;
            }
            case Bytes bytes -> bytes.toByteArray();
            case byte[] bytes -> bytes;
            case null, default -> null;
        };
    }

    private static ProtocolException refused(String problem, int index, Object value) {
        return new ProtocolException(
                "set",
                problem,
                Map.of(
                        "index",
                        index,
                        "type",
                        value == null ? "None" : value.getClass().getSimpleName()));
    }

    /** Removes the name. */
    public void unlink() throws IpcException {
        segment.unlink();
    }

    /** Closes this handle; also removes the name if this handle created it with {@link Lifetime#PROCESS}. */
    @Override
    public void close() throws IpcException {
        segment.close();
    }
}
