package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.Tuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes one value and what it holds; the library types of Python are left to {@link LibraryWriter}. */
final class ValueWriter {
    /** CPython's own batch size: a reader's stack stays small. */
    private static final int BATCH = 1000;

    /** What is shorter is written again rather than referred to. */
    private static final int SHORT = 64;

    private final Output out;
    private final int limit;
    private final LibraryWriter library = new LibraryWriter(this);
    private final WrittenObjects written = new WrittenObjects();
    private final Map<ClassReference, Integer> globals = new HashMap<>();
    private int memoized;
    private int depth;

    ValueWriter(Output out, int limit) {
        this.out = out;
        this.limit = limit;
    }

    Output out() {
        return out;
    }

    void write(Object value) throws PickleException {
        // What values are mostly made of, by tests in a row: the switch over types takes several times as long.
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof Long number) {
            out.integer(number);
        } else if (value instanceof Double number) {
            out.floating(number);
        } else if (value instanceof ArrayList<?> || value instanceof LinkedHashMap<?, ?>) {
            container(value);
        } else {
            other(value);
        }
    }

    private void other(Object value) throws PickleException {
        switch (value) {
            case null -> out.op(Opcode.NONE);
            case Integer number -> out.integer(number.longValue());
            case Boolean truth -> out.truth(truth);
            case BigInteger number -> integer(number);
            case Short number -> out.integer(number.longValue());
            case Byte number -> out.integer(number.longValue());
            case Float number -> out.floating(number.doubleValue());
            case byte[] content -> out.bytes(content);
            case Bytes content -> bytes(content);
            case ClassReference type -> global(type);
            default -> container(value);
        }
    }

    /** A long text is written once, however often it is met: pickles would grow out of all proportion otherwise. */
    private void text(String text) throws PickleException {
        if (text.length() < SHORT) {
            out.text(text);
        } else if (!again(text)) {
            out.text(text);
            remember(text);
        }
    }

    private void bytes(Bytes content) throws PickleException {
        if (content.length() < SHORT) {
            out.bytes(content.asByteBuffer());
        } else if (!again(content)) {
            out.bytes(content.asByteBuffer());
            remember(content);
        }
    }

    private void integer(BigInteger number) throws PickleException {
        if (number.bitLength() < 8 * SHORT) {
            out.integer(number);
        } else if (!again(number)) {
            out.integer(number);
            remember(number);
        }
    }

    private boolean again(Object value) throws PickleException {
        int known = written.entry(value);
        if (known < 0) {
            return false;
        }
        out.get(known);
        return true;
    }

    private void container(Object value) throws PickleException {
        if (again(value)) {
            return;
        }
        if (++depth > limit) {
            throw PickleException.limit("pickle", "nested too deeply", "limit", limit);
        }
        if (value.getClass() == ArrayList.class || value.getClass() == LinkedHashMap.class) {
            plain(value);
        } else {
            special(value);
        }
        depth--;
    }

    private void special(Object value) throws PickleException {
        switch (value) {
            case Tuple tuple -> tuple(tuple);
            case ByteArray array -> byteArray(array);
            case FrozenSet set -> {
                PythonKeys.check(set.items(), "frozenset");
                if (out.protocol() < 4) {
                    setFromList("frozenset", set.items());
                } else {
                    frozenSet(set);
                }
                remember(set);
            }
            default -> {
                if (!library.write(value)) {
                    plain(value);
                }
            }
        }
    }

    /** Plain collections, of whatever class; the library's own subclasses were taken before. */
    private void plain(Object value) throws PickleException {
        switch (value) {
            case List<?> list -> {
                out.emptyList();
                remember(value);
                items(list);
            }
            case Map<?, ?> map -> {
                out.emptyDict();
                remember(value);
                entries(map);
            }
            case Set<?> set -> {
                PythonKeys.check(set, "set");
                if (out.protocol() < 4) {
                    setFromList("set", set);
                    remember(value);
                } else {
                    out.op(Opcode.EMPTY_SET);
                    remember(value);
                    batches(set, Opcode.ADDITEMS);
                }
            }
            default ->
                throw PickleException.refused(
                        "pickle",
                        "no Python type for this class",
                        "type",
                        value.getClass().getName());
        }
    }

    void items(Collection<?> items) throws PickleException {
        if (items.size() == 1 || out.protocol() == 0) {
            for (Object item : items) {
                write(item);
                out.op(Opcode.APPEND);
            }
        } else {
            batches(items, Opcode.APPENDS);
        }
    }

    private void batches(Collection<?> items, int many) throws PickleException {
        Iterator<?> all = items.iterator();
        while (all.hasNext()) {
            out.op(Opcode.MARK);
            for (int n = 0; n < BATCH && all.hasNext(); n++) {
                write(all.next());
            }
            out.op(many);
        }
    }

    void entries(Map<?, ?> map) throws PickleException {
        Iterator<? extends Map.Entry<?, ?>> all = map.entrySet().iterator();
        Class<?> uniform = null;
        while (all.hasNext()) {
            int batch = out.protocol() == 0 ? 1 : BATCH;
            if (batch > 1) {
                out.op(Opcode.MARK);
            }
            for (int n = 0; n < batch && all.hasNext(); n++) {
                Map.Entry<?, ?> entry = all.next();
                Object key = entry.getKey();
                if (key == null || key.getClass() != uniform) {
                    uniform = checked(map, key, uniform);
                }
                write(key);
                write(entry.getValue());
            }
            out.op(batch > 1 ? Opcode.SETITEMS : Opcode.SETITEM);
        }
    }

    /**
     * The class whose keys need no more checks, as {@code key} is the first that is not of the class {@code before}. A pass
     * over the keys alone would fetch a large map into the cache twice.
     */
    private static Class<?> checked(Map<?, ?> map, Object key, Class<?> before) throws PickleException {
        if (before != Object.class && (before != null || !PythonKeys.isPlain(key))) {
            PythonKeys.check(map.keySet(), "dict");
            return Object.class;
        }
        return before == null ? key.getClass() : before;
    }

    private void tuple(Tuple tuple) throws PickleException {
        int size = tuple.size();
        if (size == 0) {
            out.emptyTuple();
            return;
        }
        out.openTuple(size);
        for (Object item : tuple) {
            write(item);
        }
        int inner = written.entry(tuple);
        if (inner >= 0) {
            // The tuple was met again within itself and is complete by now: drop this second copy of its items.
            out.dropTuple(size);
            out.get(inner);
            return;
        }
        out.closeTuple(size);
        remember(tuple);
    }

    private void byteArray(ByteArray array) throws PickleException {
        if (out.protocol() >= 5) {
            out.byteArray(array.content());
        } else {
            global(new ClassReference("builtins", "bytearray"));
            out.openTuple(1);
            out.bytes(array.content());
            out.closeTuple(1);
            out.op(Opcode.REDUCE);
        }
        remember(array);
    }

    private void frozenSet(FrozenSet set) throws PickleException {
        out.op(Opcode.MARK);
        for (Object item : set) {
            write(item);
        }
        out.op(Opcode.FROZENSET);
    }

    /** Protocols before 4 have no opcodes for sets. */
    private void setFromList(String type, Collection<?> set) throws PickleException {
        global(new ClassReference("builtins", type));
        out.openTuple(1);
        out.emptyList();
        items(set);
        out.closeTuple(1);
        out.op(Opcode.REDUCE);
    }

    /** Pushes a class or function by name; the second time from the memo. */
    void global(ClassReference type) throws PickleException {
        Integer known = globals.get(type);
        if (known != null) {
            out.get(known);
            return;
        }
        int dot = type.name().lastIndexOf('.');
        if (dot > 0 && out.protocol() < 4) {
            attribute(
                    new ClassReference(type.module(), type.name().substring(0, dot)),
                    type.name().substring(dot + 1));
        } else {
            out.reference(type.module(), type.name());
        }
        globals.put(type, memoized);
        out.memoize(memoized++);
    }

    /** Protocols before 4 know no names with dots. */
    private void attribute(ClassReference owner, String name) throws PickleException {
        global(new ClassReference("builtins", "getattr"));
        out.openTuple(2);
        global(owner);
        out.text(name);
        out.closeTuple(2);
        out.op(Opcode.REDUCE);
    }

    void remember(Object value) throws PickleException {
        written.put(value, memoized);
        out.memoize(memoized++);
    }
}
