package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Complex;
import io.antaboga.value.Range;
import io.antaboga.value.Slice;
import io.antaboga.value.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** {@code builtins} and what older protocols use in place of opcodes. */
final class BuiltinTypes {
    /** Classes that may stand as values themselves, as the factory of a defaultdict does. */
    static final Set<String> CLASSES = Set.of(
            "bool",
            "bytearray",
            "bytes",
            "complex",
            "dict",
            "float",
            "frozenset",
            "int",
            "list",
            "object",
            "range",
            "set",
            "slice",
            "str",
            "tuple",
            "type");

    private BuiltinTypes() {}

    static void addTo(Map<String, Constructor> table) {
        table.put("builtins.bytearray", BuiltinTypes::byteArray);
        table.put(
                "builtins.bytes",
                arguments -> Bytes.wrap(
                        new Arguments("bytes", arguments).expect(0, 1).size() == 0
                                ? new byte[0]
                                : new Arguments("bytes", arguments).bytes(0)));
        table.put("_codecs.encode", BuiltinTypes::encode);
        table.put("builtins.complex", arguments -> {
            Arguments a = new Arguments("complex", arguments).expect(2, 2);
            return new Complex(a.at(0, Double.class), a.at(1, Double.class));
        });
        table.put("builtins.range", arguments -> {
            Arguments a = new Arguments("range", arguments).expect(3, 3);
            if (a.integer(2).signum() == 0) {
                throw Constructor.unexpected("range", a.at(2));
            }
            return new Range(a.integer(0), a.integer(1), a.integer(2));
        });
        table.put("builtins.slice", arguments -> {
            Arguments a = new Arguments("slice", arguments).expect(3, 3);
            return new Slice(a.at(0), a.at(1), a.at(2));
        });
        table.put("builtins.getattr", BuiltinTypes::attribute);
    }

    private static ByteArray byteArray(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("bytearray", arguments).expect(0, 2);
        if (a.size() == 0) {
            return new ByteArray(new byte[0]);
        }
        return new ByteArray(a.size() == 1 ? a.bytes(0).clone() : latin1(a, "bytearray"));
    }

    private static Bytes encode(Tuple arguments) throws PickleException {
        return Bytes.wrap(latin1(new Arguments("_codecs.encode", arguments).expect(2, 2), "_codecs.encode"));
    }

    private static byte[] latin1(Arguments a, String type) throws PickleException {
        String text = a.text(0);
        if (!a.text(1).matches("latin-?1") || !text.chars().allMatch(c -> c < 256)) {
            throw Constructor.unexpected(type, text);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Bound class methods are pickled so; the only one that is known here is ZoneInfo's. */
    private static ClassReference attribute(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("getattr", arguments).expect(2, 2);
        if (a.at(0) instanceof ClassReference owner
                && owner.qualified().equals("zoneinfo.ZoneInfo")
                && a.text(1).equals("_unpickle")) {
            return new ClassReference("zoneinfo", "ZoneInfo._unpickle");
        }
        throw PickleException.refused("unpickle", "attribute is not allowed", "type", a.at(0), "attribute", a.at(1));
    }
}
