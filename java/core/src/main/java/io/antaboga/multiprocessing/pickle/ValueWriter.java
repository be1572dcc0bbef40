package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.Tuple;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes one value and what it holds; the library types of Python are left to {@link LibraryWriter}. */
final class ValueWriter {
    /** CPython's own batch size: a reader's stack stays small. */
    private static final int BATCH = 1000;

    private final Output out;
    private final int limit;
    private final LibraryWriter library = new LibraryWriter(this);
    private final IdentityHashMap<Object, Integer> memo = new IdentityHashMap<>();
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
        switch (value) {
            case null -> out.op(Opcode.NONE);
            case String text -> out.text(text);
            case Long number -> out.integer(number);
            case Integer number -> out.integer(number.longValue());
            case Double number -> out.floating(number);
            case Boolean truth -> out.op(truth ? Opcode.NEWTRUE : Opcode.NEWFALSE);
            case BigInteger number -> out.integer(number);
            case Short number -> out.integer(number.longValue());
            case Byte number -> out.integer(number.longValue());
            case Float number -> out.floating(number.doubleValue());
            case byte[] content -> out.bytes(content);
            case Bytes content -> out.bytes(content.toByteArray());
            case ClassReference type -> global(type);
            default -> container(value);
        }
    }

    private void container(Object value) throws PickleException {
        Integer known = memo.get(value);
        if (known != null) {
            get(known);
            return;
        }
        if (++depth > limit) {
            throw PickleException.limit("pickle", "nested too deeply", "limit", limit);
        }
        switch (value) {
            case Tuple tuple -> tuple(tuple);
            case ByteArray array -> {
                global(new ClassReference("builtins", "bytearray"));
                out.bytes(array.content());
                out.op(Opcode.TUPLE1);
                out.op(Opcode.REDUCE);
                remember(value);
            }
            case FrozenSet set -> frozenSet(set);
            default -> {
                if (!library.write(value)) {
                    plain(value);
                }
            }
        }
        depth--;
    }

    /** Plain collections, of whatever class; the library's own subclasses were taken before. */
    private void plain(Object value) throws PickleException {
        switch (value) {
            case List<?> list -> {
                out.op(Opcode.EMPTY_LIST);
                remember(value);
                items(list);
            }
            case Map<?, ?> map -> {
                out.op(Opcode.EMPTY_DICT);
                remember(value);
                entries(map);
            }
            case Set<?> set -> {
                PythonKeys.check(set, "set");
                out.op(Opcode.EMPTY_SET);
                remember(value);
                batches(set, Opcode.ADDITEMS, -1);
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
        batches(items, Opcode.APPENDS, Opcode.APPEND);
    }

    private void batches(Collection<?> items, int many, int one) throws PickleException {
        Iterator<?> all = items.iterator();
        int left = items.size();
        if (left == 1 && one >= 0) {
            write(all.next());
            out.op(one);
            return;
        }
        while (all.hasNext()) {
            out.op(Opcode.MARK);
            for (int n = 0; n < BATCH && all.hasNext(); n++) {
                write(all.next());
            }
            out.op(many);
        }
    }

    void entries(Map<?, ?> map) throws PickleException {
        PythonKeys.check(map.keySet(), "dict");
        Iterator<? extends Map.Entry<?, ?>> all = map.entrySet().iterator();
        while (all.hasNext()) {
            out.op(Opcode.MARK);
            for (int n = 0; n < BATCH && all.hasNext(); n++) {
                Map.Entry<?, ?> entry = all.next();
                write(entry.getKey());
                write(entry.getValue());
            }
            out.op(Opcode.SETITEMS);
        }
    }

    private void tuple(Tuple tuple) throws PickleException {
        int size = tuple.size();
        if (size == 0) {
            out.op(Opcode.EMPTY_TUPLE);
            return;
        }
        if (size > 3) {
            out.op(Opcode.MARK);
        }
        for (Object item : tuple) {
            write(item);
        }
        Integer inner = memo.get(tuple);
        if (inner != null) {
            // The tuple was met again within itself and is complete by now: drop this second copy of its items.
            for (int i = 0; i < size && size <= 3; i++) {
                out.op(Opcode.POP);
            }
            if (size > 3) {
                out.op(Opcode.POP_MARK);
            }
            get(inner);
            return;
        }
        out.op(
                switch (size) {
                    case 1 -> Opcode.TUPLE1;
                    case 2 -> Opcode.TUPLE2;
                    case 3 -> Opcode.TUPLE3;
                    default -> Opcode.TUPLE;
                });
        remember(tuple);
    }

    private void frozenSet(FrozenSet set) throws PickleException {
        PythonKeys.check(set.items(), "frozenset");
        out.op(Opcode.MARK);
        for (Object item : set) {
            write(item);
        }
        out.op(Opcode.FROZENSET);
        remember(set);
    }

    /** Pushes a class or function by name; the second time from the memo. */
    void global(ClassReference type) throws PickleException {
        Integer known = globals.get(type);
        if (known != null) {
            get(known);
            return;
        }
        out.text(type.module());
        out.text(type.name());
        out.op(Opcode.STACK_GLOBAL);
        globals.put(type, memoized++);
        out.op(Opcode.MEMOIZE);
    }

    void remember(Object value) throws PickleException {
        memo.put(value, memoized++);
        out.op(Opcode.MEMOIZE);
    }

    private void get(int index) throws PickleException {
        if (index < 256) {
            out.op1(Opcode.BINGET, index);
        } else {
            out.op4(Opcode.LONG_BINGET, index);
        }
    }
}
