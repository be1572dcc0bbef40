package io.antaboga.call.wire;

import io.antaboga.IpcException;
import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import io.antaboga.value.NamedMember;
import io.antaboga.value.RecordValue;
import io.antaboga.value.Scalar;
import io.antaboga.value.Tuple;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What the tags mean. Wrong content ends in a {@link io.antaboga.ProtocolException} or in an unchecked exception. */
final class Tags {
    private final ValueReader in;
    private final BufferSource source;
    private final Types types;
    private final Passing passing;
    private final BitSet copied = new BitSet();
    private final Map<Integer, MemorySegment> views = new HashMap<>();

    Tags(ValueReader in, BufferSource source, Types types, Passing passing) {
        this.in = in;
        this.source = source;
        this.types = types;
        this.passing = passing;
    }

    /** The value of the tag {@code name}, whose content follows. */
    Object read(String name) throws IpcException {
        return switch (name) {
            case "$tuple" -> Tuple.copyOf(in.list());
            case "$bytes" -> Bytes.wrap(octets());
            case "$bytearray" -> new ByteArray(octets());
            case "$array" -> array();
            case "$dict" -> dict();
            case "$set" -> set();
            case "$frozenset" -> FrozenSet.copyOf(set());
            case "$float" -> NumberText.special(in.text());
            case "$int" -> NumberText.integer(in.text());
            case "$record" -> record();
            case "$enum" -> member();
            case "$decimal" -> NumberText.decimal(in.text(), Bounds.MOST_DIGITS);
            case "$date" -> DateTimeText.date(in.text());
            case "$time" -> DateTimeReader.time(in.list(3));
            case "$datetime" -> DateTimeReader.dateTime(in.list(3));
            case "$timedelta" -> DateTimeReader.duration(in.list(3));
            case "$zone" -> DateTimeReader.zone(in.list());
            case "$uuid" -> uuid(in.text());
            case "$complex" -> complex(in.list(2));
            case "$view" -> view();
            case "$scalar" -> scalar();
            case "$object" -> object();
            case "$function" -> passing.incoming(new Passed(in.integer(), null));
            default -> throw Refusals.protocol("unknown tag");
        };
    }

    private int index() throws IpcException {
        long index = in.integer();
        if (index < 0 || index >= source.count()) {
            throw Refusals.protocol("no such buffer", "buffer", index, "buffers", source.count());
        }
        return (int) index;
    }

    /** A copy; one of each buffer, or a short body could ask for any amount of memory. */
    private byte[] octets() throws IpcException {
        int index = index();
        if (copied.get(index) || views.containsKey(index)) {
            throw Refusals.protocol("buffer used twice", "buffer", index);
        }
        copied.set(index);
        return source.octets(index);
    }

    /** The same memory for all that name it. */
    private MemorySegment view() throws IpcException {
        int index = index();
        if (copied.get(index)) {
            throw Refusals.protocol("buffer used twice", "buffer", index);
        }
        MemorySegment view = views.get(index);
        if (view == null) {
            view = source.view(index);
            views.put(index, view);
        }
        return view;
    }

    private NDArray array() throws IpcException {
        in.begin();
        MemorySegment memory = view();
        String dtype = in.text();
        long[] shape = in.integers();
        long[] strides = in.integers();
        long offset = in.integer();
        in.end();
        return NDArray.strided(ArrayForm.dtype(dtype), memory, offset, shape, strides);
    }

    private Scalar scalar() throws IpcException {
        in.begin();
        String dtype = in.text();
        String content = in.text();
        in.end();
        byte[] octets = HexFormat.of().parseHex(content);
        ValueReader.expect(HexFormat.of().formatHex(octets).equals(content), "$scalar");
        return new Scalar(ArrayForm.dtype(dtype), Bytes.wrap(octets));
    }

    private Map<Object, Object> dict() throws IpcException {
        Map<Object, Object> dict = new LinkedHashMap<>();
        in.begin();
        int count = 0;
        while (in.nextPair()) {
            Object key = in.next();
            dict.put(key, in.next());
            in.end();
            count++;
        }
        check(dict.keySet(), count);
        return dict;
    }

    private LinkedHashSet<Object> set() throws IpcException {
        List<Object> items = in.list();
        LinkedHashSet<Object> set = new LinkedHashSet<>(items);
        check(set, items.size());
        return set;
    }

    /** Refuses what a reader in the other language could not hold; what no writer writes is another matter. */
    private static void check(Set<Object> keys, int count) throws IpcException {
        String problem = Keys.problem(keys);
        if (Keys.UNHASHABLE.equals(problem)) {
            throw Refusals.protocol(problem);
        }
        if (problem != null || keys.size() != count) {
            throw Refusals.refused(
                    problem == null ? "keys that are different in Python are equal in Java" : problem, "keys", count);
        }
    }

    private Object member() throws IpcException {
        in.begin();
        NamedMember member = new NamedMember(in.text(), in.text());
        in.end();
        return Conversion.known(member, types);
    }

    private Object record() throws IpcException {
        in.begin();
        RecordValue record = new RecordValue(in.text(), in.members());
        in.end();
        return Conversion.known(record, types);
    }

    private static UUID uuid(String text) throws IpcException {
        UUID id = UUID.fromString(text);
        ValueReader.expect(id.toString().equals(text), "$uuid");
        return id;
    }

    private static Complex complex(List<Object> parts) {
        if (parts.get(0) instanceof Double real && parts.get(1) instanceof Double imaginary) {
            return new Complex(real, imaginary);
        }
        throw new IllegalArgumentException("parts of a complex number are floats");
    }

    private Object object() throws IpcException {
        in.begin();
        long number = in.integer();
        List<String> methods = new ArrayList<>();
        for (Object name : in.list()) {
            ValueReader.expect(name instanceof String, "$object");
            methods.add((String) name);
        }
        in.end();
        return passing.incoming(new Passed(number, List.copyOf(methods)));
    }
}
