package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ClassReference;
import io.antaboga.value.EnumMember;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Decides what a call in a pickle makes: an allowed value, an opaque one when asked for, or a refusal. */
final class Maker {
    private static final ClassReference SET = new ClassReference("builtins", "set");
    private static final ClassReference FROZEN_SET = new ClassReference("builtins", "frozenset");

    private final boolean opaque;
    private final Set<String> enums;
    private final Set<String> exceptions;
    private final Effort effort;

    Maker(boolean opaque, Set<String> enums, Set<String> exceptions, Effort effort) {
        this.effort = effort;
        this.opaque = opaque;
        this.enums = enums;
        this.exceptions = exceptions;
    }

    /** {@code callable(*arguments)} or {@code cls.__new__(cls, *arguments, **keywords)}. */
    Object make(Opaque.Construction how, Object callable, Object rawArguments, Object keywords) throws PickleException {
        if (!(rawArguments instanceof Tuple arguments)) {
            throw PickleException.malformed("arguments are not a tuple");
        }
        if (callable instanceof ClassReference type && keywords == null) {
            if (type.module().equals("copyreg")) {
                return viaCopyreg(type, arguments);
            }
            effort.spendOnCall(type, arguments);
            if (type.equals(SET)) {
                return new LinkedHashSet<>(Hashing.distinct(items(type, arguments), effort));
            }
            if (type.equals(FROZEN_SET)) {
                return FrozenSet.copyOf(Hashing.distinct(items(type, arguments), effort));
            }
            Constructor constructor = Globals.constructor(type);
            if (constructor != null) {
                return constructor.construct(arguments);
            }
            if (ExceptionTypes.isKnown(type) || exceptions.contains(type.qualified())) {
                return ExceptionTypes.construct(type, arguments);
            }
            if (enums.contains(type.qualified()) && arguments.size() == 1) {
                return new EnumMember(type, arguments.get(0));
            }
        }
        if (opaque && (callable instanceof ClassReference || callable instanceof Opaque)) {
            return new Opaque(how, callable, arguments, keywords);
        }
        throw refusal(callable);
    }

    private static List<?> items(ClassReference type, Tuple arguments) throws PickleException {
        Arguments a = new Arguments(type.name(), arguments).expect(0, 1);
        return a.size() == 0 ? List.of() : a.at(0, List.class);
    }

    /** Protocols 0 and 1 have no NEWOBJ; they call functions of {@code copyreg} instead. */
    private Object viaCopyreg(ClassReference function, Tuple arguments) throws PickleException {
        Arguments a = new Arguments("copyreg." + function.name(), arguments);
        switch (function.name()) {
            case "_reconstructor" -> {
                a.expect(3, 3);
                if (named(a.at(0)) instanceof ClassReference type
                        && a.at(1) instanceof ClassReference base
                        && base.qualified().equals("builtins.object")
                        && a.at(2) == null) {
                    return make(Opaque.Construction.NEW, type, Tuple.of(), null);
                }
            }
            case "__newobj__" -> {
                a.expect(1, Integer.MAX_VALUE);
                return make(
                        Opaque.Construction.NEW,
                        named(a.at(0)),
                        Tuple.copyOf(arguments.items().subList(1, arguments.size())),
                        null);
            }
            default -> {}
        }
        throw refusal(a.size() > 0 ? a.at(0) : function);
    }

    /** The class itself where an unknown one stands among arguments, kept as a value. */
    private static Object named(Object argument) {
        return argument instanceof Opaque kept && kept.construction() == Opaque.Construction.REFERENCE
                ? kept.callable()
                : argument;
    }

    /** What {@code value} is once nothing more can be done to it. */
    Object settle(Object value) throws PickleException {
        if (value instanceof Pending pending) {
            return pending.finish(null, false);
        }
        if (value instanceof ClassReference type && !Globals.isValue(type)) {
            if (opaque) {
                return new Opaque(Opaque.Construction.REFERENCE, type, null, null);
            }
            throw refusal(type);
        }
        return value;
    }

    private static PickleException refusal(Object callable) {
        return PickleException.refused(
                "unpickle",
                "class is not allowed",
                "type",
                callable instanceof ClassReference type ? type.qualified() : "?");
    }
}
