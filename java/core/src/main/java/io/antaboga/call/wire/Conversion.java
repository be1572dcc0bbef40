package io.antaboga.call.wire;

import io.antaboga.call.TypeRefusedException;
import io.antaboga.value.NamedMember;
import io.antaboga.value.RecordValue;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of a value that came what a signature asks for, or refuses it: nothing is converted but what keeps every value. For any
 * thread.
 *
 * <p>A type variable is taken as its bound; a component of a record that is of one is of what the record was asked for with.
 */
public final class Conversion {
    private static final Type[] NO_PARAMETERS = {};

    private final Types types;

    /** A conversion that takes dicts for the beans of {@code types}. */
    public Conversion(Types types) {
        this.types = types;
    }

    /**
     * {@code value} as an instance of {@code type}.
     *
     * @param value as {@link ValueReader} gives it
     * @param type as reflection gives it, with its parameters
     * @param place what the value is, to be told where it is refused: {@code argument 2}
     */
    public Object convert(Object value, Type type, String place) throws TypeRefusedException {
        try {
            return convert(value, type);
        } catch (Mismatch mismatch) {
            throw Refusals.refused(
                    "not what was asked for",
                    "place",
                    place + mismatch.place(),
                    "expected",
                    mismatch.expected(),
                    "found",
                    mismatch.found());
        }
    }

    /** The instance of the known type that {@code value} is of; {@code value} itself where there is none. */
    static Object known(RecordValue value, Types types) throws TypeRefusedException {
        Class<?> type = types.named(value.type());
        return type == null ? value : new Conversion(types).convert(value, type, "record " + value.type());
    }

    /** Likewise. */
    static Object known(NamedMember value, Types types) throws TypeRefusedException {
        Class<?> type = types.named(value.type());
        return type == null ? value : new Conversion(types).convert(value, type, "enum " + value.type());
    }

    Object convert(Object value, Type type) throws Mismatch {
        return switch (type) {
            case Class<?> plain -> convert(value, plain, NO_PARAMETERS, plain);
            case ParameterizedType generic ->
                convert(value, (Class<?>) generic.getRawType(), generic.getActualTypeArguments(), generic);
            case WildcardType wildcard -> convert(value, wildcard.getUpperBounds()[0]);
            case TypeVariable<?> variable -> convert(value, variable.getBounds()[0]);
            case GenericArrayType array -> Sequences.array(this, value, array.getGenericComponentType(), array);
            default -> throw mismatch(type, value);
        };
    }

    private Object convert(Object value, Class<?> raw, Type[] parameters, Type asked) throws Mismatch {
        if (raw == Object.class) {
            return value;
        }
        if (raw.isPrimitive()) {
            return Numbers.convert(value, Numbers.box(raw), asked);
        }
        if (raw == Optional.class) {
            return Optional.ofNullable(value == null || parameters.length == 0 ? value : convert(value, parameters[0]));
        }
        if (value == null) {
            return null;
        }
        if (parameters.length == 0 && raw.isInstance(value)) {
            return value;
        }
        if (Numbers.isOne(raw)) {
            return Numbers.convert(value, raw, asked);
        }
        if (raw.isArray()) {
            return Sequences.array(this, value, raw.getComponentType(), asked);
        }
        Object found = Sequences.collection(this, value, raw, parameters, asked);
        if (found == null) {
            found = special(value, raw, parameters, asked);
        }
        if (found == null) {
            throw mismatch(asked, value);
        }
        return found;
    }

    private Object special(Object value, Class<?> raw, Type[] parameters, Type asked) throws Mismatch {
        return switch (value) {
            case RecordValue record -> Records.make(this, record, raw, parameters, asked);
            case NamedMember member -> Records.member(member, raw, asked);
            case Remote remote when raw.isInterface() -> remote.as(raw);
            case Map<?, ?> map when types.isBean(raw) -> Beans.read(map, raw);
            // Made as a known type, without its parameters.
            case Record record
            when parameters.length > 0 && raw == record.getClass() ->
                Records.make(this, Records.taken(record, asked), raw, parameters, asked);
            default -> raw.isInstance(value) && !(value instanceof Iterable || value instanceof Map) ? value : null;
        };
    }

    static Mismatch mismatch(Type expected, Object found) {
        return new Mismatch(expected.getTypeName(), PythonNames.of(found));
    }

    /** Items of {@code parameters}, {@link Object} where there are none. */
    static Type parameter(Type[] parameters, int index) {
        return parameters.length == 0 ? Object.class : parameters[index];
    }
}
