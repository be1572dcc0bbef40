package io.antaboga.multiprocessing;

import io.antaboga.value.ClassReference;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.util.List;

/** Objects of {@code multiprocessing} as CPython pickles them while it spawns a process. */
final class Pickled {
    private static final String SYNCHRONIZE = "multiprocessing.synchronize";
    private static final int RECURSIVE = 0;
    private static final int COUNTING = 1;

    private Pickled() {}

    /** An object that {@code cls.__new__(cls)} makes and a state fills. */
    static Opaque object(String module, String name, Object state) {
        Opaque object = new Opaque(Opaque.Construction.NEW, new ClassReference(module, name), Tuple.of(), null);
        object.setState(state);
        return object;
    }

    /** What a call makes. */
    static Opaque call(String module, String name, Object... arguments) {
        return new Opaque(Opaque.Construction.CALL, new ClassReference(module, name), Tuple.of(arguments), null);
    }

    private static Opaque semaphore(String type, int flavour, int highest, String name) {
        return object(SYNCHRONIZE, type, Tuple.of(0, flavour, highest, name));
    }

    static Opaque lock(String name) {
        return semaphore("Lock", COUNTING, 1, name);
    }

    static Opaque semaphore(String name) {
        return semaphore("Semaphore", COUNTING, Integer.MAX_VALUE, name);
    }

    static Opaque boundedSemaphore(String name, int maximum) {
        return semaphore("BoundedSemaphore", COUNTING, maximum, name);
    }

    /** A condition over an RLock, by the names of {@link OwnSemaphores#createCondition}. */
    static Opaque condition(List<String> names) {
        return object(
                SYNCHRONIZE,
                "Condition",
                Tuple.of(
                        semaphore("RLock", RECURSIVE, 1, names.get(0)),
                        semaphore(names.get(1)),
                        semaphore(names.get(2)),
                        semaphore(names.get(3))));
    }

    /** The connection over what the reading program has open at {@code number}. */
    static Opaque connection(int number, boolean readable) {
        return call("multiprocessing.connection", "Connection", number, readable, !readable);
    }
}
