package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Counter;
import io.antaboga.value.DefaultDict;
import io.antaboga.value.Deque;
import io.antaboga.value.OrderedDict;
import io.antaboga.value.Tuple;
import io.antaboga.value.TypedArray;
import java.util.List;
import java.util.Map;

/** {@code collections} and {@code array}. */
final class CollectionTypes {
    private CollectionTypes() {}

    static void addTo(Map<String, Constructor> table) {
        table.put("collections.OrderedDict", arguments -> {
            new Arguments("collections.OrderedDict", arguments).expect(0, 0);
            return new OrderedDict();
        });
        table.put("collections.Counter", arguments -> {
            Arguments a = new Arguments("collections.Counter", arguments).expect(0, 1);
            return a.size() == 0 ? new Counter() : new Counter(a.at(0, Map.class));
        });
        table.put("collections.defaultdict", arguments -> {
            Arguments a = new Arguments("collections.defaultdict", arguments).expect(0, 1);
            return new DefaultDict(a.size() == 0 || a.at(0) == null ? null : a.at(0, ClassReference.class));
        });
        table.put("collections.deque", CollectionTypes::deque);
        table.put("array.array", CollectionTypes::array);
        table.put("array._array_reconstructor", CollectionTypes::arrayFromMachine);
    }

    private static Deque deque(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("collections.deque", arguments).expect(0, 2);
        Integer maximum = a.size() == 2 && a.at(1) != null ? (Integer) a.number(1) : null;
        Deque deque = new Deque(maximum);
        if (a.size() > 0) {
            switch (a.at(0)) {
                case List<?> items -> deque.addAll(items);
                case Tuple items -> deque.addAll(items.items());
                case null, default -> throw Constructor.unexpected("collections.deque", a.at(0));
            }
        }
        return deque;
    }

    private static TypedArray array(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("array.array", arguments).expect(1, 2);
        char code = typeCode(a, 0);
        if (a.size() == 1) {
            return MachineFormat.pack(code, List.of());
        }
        return switch (a.at(1)) {
            case Bytes raw -> MachineFormat.natively(code, raw);
            case List<?> items -> MachineFormat.pack(code, items);
            case null, default -> throw Constructor.unexpected("array.array", a.at(1));
        };
    }

    private static TypedArray arrayFromMachine(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("array.array", arguments).expect(4, 4);
        if (!a.at(0, ClassReference.class).qualified().equals("array.array")) {
            throw Constructor.unexpected("array.array", a.at(0));
        }
        int format = a.number(2);
        byte[] content = a.bytes(3);
        if (format < 0 || format > 21 || content.length % MachineFormat.size(format) != 0) {
            throw Constructor.unexpected("array.array", a.at(2));
        }
        return new TypedArray(typeCode(a, 1), format, Bytes.wrap(content));
    }

    private static char typeCode(Arguments a, int index) throws PickleException {
        String code = a.text(index);
        if (code.length() != 1 || "bBuhHiIlLqQfd".indexOf(code.charAt(0)) < 0) {
            throw Constructor.unexpected("array.array", code);
        }
        return code.charAt(0);
    }
}
