package io.antaboga.call.wire;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.DType;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Arrays and collections as they are asked for, with all their items. */
final class Sequences {
    private Sequences() {}

    static Object array(Conversion conversion, Object value, Type component, Type asked) throws Mismatch {
        if (component == byte.class) {
            return switch (value) {
                case null -> null;
                case Bytes bytes -> bytes.toByteArray();
                case ByteArray bytes -> bytes.content();
                default -> throw Conversion.mismatch(asked, value);
            };
        }
        return switch (value) {
            case null -> null;
            case List<?> list -> items(conversion, list, component);
            case NDArray array when component instanceof Class<?> plain -> items(array, plain, asked);
            default -> throw Conversion.mismatch(asked, value);
        };
    }

    private static Object items(Conversion conversion, List<?> list, Type component) throws Mismatch {
        Object array = Array.newInstance(raw(component), list.size());
        for (int i = 0; i < list.size(); i++) {
            Array.set(array, i, item(conversion, list.get(i), component, "item ", i));
        }
        return array;
    }

    private static Object item(Conversion conversion, Object value, Type type, String what, int index) throws Mismatch {
        try {
            return conversion.convert(value, type);
        } catch (Mismatch mismatch) {
            throw mismatch.within(what + index);
        }
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            case GenericArrayType array -> raw(array.getGenericComponentType()).arrayType();
            default -> Object.class;
        };
    }

    /** One dimension of just this type, in either byte order. */
    private static Object items(NDArray array, Class<?> component, Type asked) throws Mismatch {
        String code =
                switch (component.getName()) {
                    case "double" -> "f8";
                    case "float" -> "f4";
                    case "long" -> "i8";
                    case "int" -> "i4";
                    case "short" -> "i2";
                    default -> "";
                };
        DType dtype = array.dtype();
        boolean fits = !dtype.isStructured() && dtype.code().equals(code) && array.rank() == 1;
        if (!fits || array.size() > Integer.MAX_VALUE - 8) {
            throw Conversion.mismatch(asked, array);
        }
        Object items = Array.newInstance(component, (int) array.size());
        array.copyTo(items);
        return items;
    }

    /** Null where {@code raw} is no kind of collection that {@code value} could be. */
    static Object collection(Conversion conversion, Object value, Class<?> raw, Type[] parameters, Type asked)
            throws Mismatch {
        return switch (value) {
            case List<?> list
            when raw.isAssignableFrom(ArrayList.class) ->
                filled(conversion, list, new ArrayList<>(list.size()), parameters, "item ");
            case Set<?> set
            when raw.isAssignableFrom(LinkedHashSet.class) -> distinct(conversion, set, parameters, asked);
            case FrozenSet set
            when raw == Set.class || raw == Collection.class -> distinct(conversion, set.items(), parameters, asked);
            case Map<?, ?> map
            when raw.isAssignableFrom(LinkedHashMap.class) -> map(conversion, map, parameters, asked);
            default -> null;
        };
    }

    private static Collection<Object> filled(
            Conversion conversion, Collection<?> items, Collection<Object> into, Type[] parameters, String what)
            throws Mismatch {
        Type type = Conversion.parameter(parameters, 0);
        int index = 0;
        for (Object item : items) {
            into.add(item(conversion, item, type, what, index++));
        }
        return into;
    }

    private static Object distinct(Conversion conversion, Collection<?> items, Type[] parameters, Type asked)
            throws Mismatch {
        Collection<Object> set =
                filled(conversion, items, LinkedHashSet.newLinkedHashSet(items.size()), parameters, "item ");
        return same(set.size(), items.size(), set, asked, items);
    }

    /** Two that differed and are one now would be a loss: 1 and 1.0 as {@code double}. */
    private static Object same(int size, int wanted, Object made, Type asked, Object value) throws Mismatch {
        if (size != wanted) {
            throw Conversion.mismatch(asked, value);
        }
        return made;
    }

    private static Object map(Conversion conversion, Map<?, ?> map, Type[] parameters, Type asked) throws Mismatch {
        Map<Object, Object> made = LinkedHashMap.newLinkedHashMap(map.size());
        int index = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = item(conversion, entry.getKey(), Conversion.parameter(parameters, 0), "key ", index);
            Type type = parameters.length == 0 ? Object.class : parameters[1];
            made.put(key, item(conversion, entry.getValue(), type, "value ", index++));
        }
        return same(made.size(), map.size(), made, asked, map);
    }
}
