package io.antaboga.call.wire;

import io.antaboga.IpcException;
import io.antaboga.value.NamedMember;
import io.antaboga.value.RecordValue;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;

/** Records and enums made of names, for their class, or for an interface that permits it. */
final class Records {
    private static final Type[] NO_PARAMETERS = {};

    private Records() {}

    /** Null where {@code raw} is no record of this name and permits none. */
    static Object make(Conversion conversion, RecordValue value, Class<?> raw, Type[] parameters, Type asked)
            throws Mismatch {
        Class<?> type = permitted(raw, value.type());
        if (type == null || !type.isRecord()) {
            return null;
        }
        RecordShape shape = shape(type, asked);
        Map<String, Object> fields = value.fields();
        Object[] components = new Object[shape.names().size()];
        for (int i = 0; i < components.length; i++) {
            String name = shape.names().get(i);
            if (!fields.containsKey(name)) {
                throw new Mismatch(asked.getTypeName(), "dataclass " + value.type() + " without " + name);
            }
            Type declared = declared(shape.types().get(i), type, type == raw ? parameters : NO_PARAMETERS);
            try {
                components[i] = conversion.convert(fields.get(name), declared);
            } catch (Mismatch mismatch) {
                throw mismatch.within(name);
            }
        }
        if (fields.size() != components.length) {
            throw new Mismatch(asked.getTypeName(), "dataclass " + value.type() + " with " + fields.size() + " fields");
        }
        return made(shape, components, asked);
    }

    /** A record taken apart again. */
    static RecordValue taken(Record record, Type asked) throws Mismatch {
        try {
            return new RecordValue(record.getClass().getSimpleName(), RecordFields.of(record));
        } catch (IpcException refused) {
            throw new Mismatch(asked.getTypeName(), refused.getMessage());
        }
    }

    private static RecordShape shape(Class<?> type, Type asked) throws Mismatch {
        try {
            return RecordShape.of(type);
        } catch (IllegalArgumentException closed) {
            throw new Mismatch(asked.getTypeName(), closed.getMessage());
        }
    }

    private static Type declared(Type component, Class<?> type, Type[] parameters) {
        int index = Arrays.<Type>asList(type.getTypeParameters()).indexOf(component);
        return index < 0 || parameters.length == 0 ? component : parameters[index];
    }

    private static Object made(RecordShape shape, Object[] components, Type asked) throws Mismatch {
        try {
            return shape.make(components);
        } catch (Error fatal) {
            throw fatal;
        } catch (Throwable failure) {
            throw new Mismatch(asked.getTypeName(), "what the record refuses: " + failure.getMessage());
        }
    }

    /** Null where {@code raw} is no enum of this name and permits none. */
    static Object member(NamedMember value, Class<?> raw, Type asked) throws Mismatch {
        Class<?> type = permitted(raw, value.type());
        if (type == null || !type.isEnum()) {
            return null;
        }
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(value.name())) {
                return constant;
            }
        }
        throw new Mismatch(asked.getTypeName(), "enum " + value.type() + "." + value.name());
    }

    private static Class<?> permitted(Class<?> raw, String name) {
        if ((raw.isRecord() || raw.isEnum()) && raw.getSimpleName().equals(name)) {
            return raw;
        }
        if (raw.isSealed() && !raw.isEnum()) {
            for (Class<?> each : raw.getPermittedSubclasses()) {
                Class<?> found = permitted(each, name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
