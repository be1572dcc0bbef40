package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ClassReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Names of Python objects: today's for those that protocols 0 to 2 write as Python 2 had them, and what may be made. */
final class Globals {
    private static final Map<String, String> MODULES =
            Map.of("__builtin__", "builtins", "copy_reg", "copyreg", "exceptions", "builtins", "Queue", "queue");
    private static final Map<String, String> NAMES =
            Map.of("xrange", "range", "unicode", "str", "long", "int", "unichr", "chr");
    private static final Set<String> CLASSES = Set.of(
            "array.array",
            "collections.Counter",
            "collections.OrderedDict",
            "collections.defaultdict",
            "collections.deque",
            "datetime.date",
            "datetime.datetime",
            "datetime.time",
            "datetime.timedelta",
            "datetime.timezone",
            "decimal.Decimal",
            "fractions.Fraction",
            "numpy.dtype",
            "numpy.ndarray",
            "uuid.UUID",
            "zoneinfo.ZoneInfo");
    private static final Map<String, Constructor> CONSTRUCTORS = constructors();

    private Globals() {}

    private static Map<String, Constructor> constructors() {
        Map<String, Constructor> table = new HashMap<>();
        BuiltinTypes.addTo(table);
        NumberTypes.addTo(table);
        CollectionTypes.addTo(table);
        DateTimeTypes.addTo(table);
        NumpyTypes.addTo(table);
        return Map.copyOf(table);
    }

    /** The reference under its present name. */
    static ClassReference reference(String module, String name, int protocol) throws PickleException {
        if (module.isEmpty() || name.isEmpty()) {
            throw PickleException.malformed("empty name", "module", module, "name", name);
        }
        if (protocol < 3) {
            String today = MODULES.getOrDefault(module, module);
            return new ClassReference(today, module.equals("__builtin__") ? NAMES.getOrDefault(name, name) : name);
        }
        return new ClassReference(module, name);
    }

    /** How an object of this class is made, or null when it is not known here. */
    static Constructor constructor(ClassReference type) {
        return CONSTRUCTORS.get(type.qualified());
    }

    /** Whether the class itself may stand as a value. */
    static boolean isValue(ClassReference type) {
        return type.module().equals("builtins") && BuiltinTypes.CLASSES.contains(type.name())
                || CLASSES.contains(type.qualified())
                || ExceptionTypes.isKnown(type);
    }
}
