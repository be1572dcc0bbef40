package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.Complex;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.razorvine.pickle.objects.ComplexNumber;
import net.razorvine.pickle.objects.TimeDelta;

/** Values in razorvine's types and in this project's. */
final class Razorvine {
    private static final long DAY = 86_400;

    private Razorvine() {}

    /** What razorvine read, in this project's types; what has none stays as it is. */
    static Object here(Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case byte[] content -> Bytes.wrap(content);
            case Object[] items -> Tuple.copyOf(each(Arrays.asList(items), Razorvine::here));
            case List<?> list -> each(list, Razorvine::here);
            case Set<?> set -> new LinkedHashSet<>(each(set, Razorvine::here));
            case Map<?, ?> map when map.getClass() == HashMap.class -> entries(map, Razorvine::here);
            case ComplexNumber number -> new Complex(number.getReal(), number.getImaginary());
            case TimeDelta delta -> Duration.ofSeconds(delta.days * DAY + delta.seconds, delta.microseconds * 1_000L);
            case null, default -> value;
        };
    }

    /** What razorvine is given to write; what it has no type of its own for stays as it is. */
    static Object there(Object value) {
        return switch (value) {
            case ByteArray array -> array.content();
            case Bytes bytes -> bytes.toByteArray();
            case Tuple tuple -> each(tuple.items(), Razorvine::there).toArray();
            case List<?> list -> each(list, Razorvine::there);
            case Set<?> set -> new LinkedHashSet<>(each(set, Razorvine::there));
            case FrozenSet set -> Set.copyOf(each(set.items(), Razorvine::there));
            case Map<?, ?> map -> entries(map, Razorvine::there);
            case Complex number -> new ComplexNumber(number.real(), number.imaginary());
            case Duration duration ->
                new TimeDelta(
                        Math.toIntExact(Math.floorDiv(duration.getSeconds(), DAY)),
                        (int) Math.floorMod(duration.getSeconds(), DAY),
                        duration.getNano() / 1_000);
            case null, default -> value;
        };
    }

    private static List<Object> each(Collection<?> items, UnaryOperator<Object> change) {
        List<Object> changed = new ArrayList<>();
        items.forEach(item -> changed.add(change.apply(item)));
        return changed;
    }

    private static Map<Object, Object> entries(Map<?, ?> map, UnaryOperator<Object> change) {
        Map<Object, Object> changed = new LinkedHashMap<>();
        map.forEach((key, value) -> changed.put(change.apply(key), change.apply(value)));
        return changed;
    }
}
