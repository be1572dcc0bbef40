package io.antaboga.multiprocessing;

import io.antaboga.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the parts of a {@code ShareableList} lie ({@code spec/multiprocessing/shareable-list.md}); read once and checked,
 * so that nothing read later is trusted to say where to look.
 *
 * @param oldForm whether it is that of CPython 3.8
 * @param slots offset and size of each item's slot, from the start of the segment
 * @param formatOffset where the formats begin, 8 bytes each; the type codes follow, a byte each
 */
record ListLayout(boolean oldForm, List<Slot> slots, long formatOffset) {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    static final int FORMAT_SIZE = 8;

    /** One item's place. */
    record Slot(long offset, long size) {}

    /** The bytes of a segment for slots of {@code sizes}. */
    static long segmentSize(long[] sizes, boolean oldForm) {
        long data = 0;
        for (long size : sizes) {
            data = Math.addExact(data, size);
        }
        return Math.addExact(data, 8L * (sizes.length + (oldForm ? 1 : 2)) + 9L * sizes.length);
    }

    /** Writes the head for slots of {@code sizes} and tells where things go. */
    static ListLayout write(MemorySegment memory, long[] sizes, boolean oldForm) {
        memory.set(WORD, 0, sizes.length);
        List<Slot> slots = new ArrayList<>(sizes.length);
        long start = 8L * (sizes.length + (oldForm ? 1 : 2));
        long offset = 0;
        for (int i = 0; i < sizes.length; i++) {
            memory.set(WORD, 8L * (i + 1), oldForm ? sizes[i] : offset);
            slots.add(new Slot(start + offset, sizes[i]));
            offset += sizes[i];
        }
        if (!oldForm) {
            memory.set(WORD, 8L * (sizes.length + 1), offset);
        }
        return new ListLayout(oldForm, List.copyOf(slots), start + offset);
    }

    /** Finds out which form the segment has; refuses one that fits neither, or both. */
    static ListLayout read(String name, MemorySegment memory) throws ProtocolException {
        ListLayout today = newForm(memory);
        ListLayout old = oldForm(memory);
        if (today == null && old == null) {
            throw new ProtocolException("open", "not a ShareableList", Map.of("name", name, "size", memory.byteSize()));
        }
        if (today != null && old != null) {
            throw new ProtocolException("open", "fits the ShareableList of 3.8 and that of 3.9", Map.of("name", name));
        }
        return today != null ? today : old;
    }

    private static ListLayout newForm(MemorySegment memory) {
        long count = count(memory, 2);
        if (count < 0) {
            return null;
        }
        long start = 8 * (count + 2);
        List<Slot> slots = new ArrayList<>();
        long from = memory.get(WORD, 8);
        if (from != 0) {
            return null;
        }
        for (long i = 1; i <= count; i++) {
            long to = memory.get(WORD, 8 * (i + 1));
            if (to < from || to > memory.byteSize()) {
                return null;
            }
            slots.add(new Slot(start + from, to - from));
            from = to;
        }
        return fitting(memory, new ListLayout(false, List.copyOf(slots), start + from));
    }

    private static ListLayout oldForm(MemorySegment memory) {
        long count = count(memory, 1);
        if (count < 0) {
            return null;
        }
        long at = 8 * (count + 1);
        List<Slot> slots = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long size = memory.get(WORD, 8 * (i + 1));
            if (size < 0 || size > memory.byteSize() - at) {
                return null;
            }
            slots.add(new Slot(at, size));
            at += size;
        }
        return fitting(memory, new ListLayout(true, List.copyOf(slots), at));
    }

    /** The number of items, or -1 if the segment is too small for so many. */
    private static long count(MemorySegment memory, int extraWords) {
        if (memory.byteSize() < 8L * extraWords) {
            return -1;
        }
        long count = memory.get(WORD, 0);
        // Each item takes a word in the head, a format and a type code at the least.
        return count < 0 || count > (memory.byteSize() - 8L * extraWords) / 17 ? -1 : count;
    }

    private static ListLayout fitting(MemorySegment memory, ListLayout layout) {
        if (layout.formatOffset + 9L * layout.slots.size() != memory.byteSize()) {
            return null;
        }
        for (int i = 0; i < layout.slots.size(); i++) {
            if (ItemFormat.parse(layout.format(memory, i), layout.slots.get(i).size()) == null) {
                return null;
            }
        }
        return layout;
    }

    /** The format of an item, without its padding; read anew each time, since Python changes it with the value. */
    String format(MemorySegment memory, int index) {
        byte[] format = memory.asSlice(formatOffset + (long) FORMAT_SIZE * index, FORMAT_SIZE)
                .toArray(ValueLayout.JAVA_BYTE);
        return new String(format, StandardCharsets.ISO_8859_1).replaceAll("\0+$", "");
    }

    /** Where the type code of an item lies. */
    long codeOffset(int index) {
        return formatOffset + (long) FORMAT_SIZE * slots.size() + index;
    }
}
