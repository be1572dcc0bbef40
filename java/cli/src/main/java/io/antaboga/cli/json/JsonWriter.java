package io.antaboga.cli.json;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.value.Bytes;
import io.antaboga.value.Counter;
import io.antaboga.value.DefaultDict;
import io.antaboga.value.Deque;
import io.antaboga.value.OrderedDict;
import io.antaboga.value.Tuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Python's values as JSON, exactly: what JSON has is written plainly, some types as an object with one key that begins with a
 * dollar sign, and every other value as {@code {"$pickle": BASE64}}. The table is in {@code docs/command-line.md}.
 */
public final class JsonWriter {
    /** What was met twice has an identity that JSON cannot tell. */
    private static final class Shared extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Shared() {
            super(null, null, false, false);
        }
    }

    private final IdentityHashMap<Object, Boolean> met = new IdentityHashMap<>();

    private JsonWriter() {}

    /** One line of JSON for {@code value}. */
    public static String line(Object value) throws IpcException {
        try {
            return Json.of(new JsonWriter().form(value));
        } catch (Shared shared) {
            return Json.of(pickled(value));
        }
    }

    private Object form(Object value) throws IpcException {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth;
            case Long number -> number;
            case BigInteger number -> number;
            case Double number -> floating(number);
            case String text -> text;
            case Bytes bytes -> tagged("$bytes", Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case Tuple tuple -> {
                // Tuples within tuples, each met twice, would make text without end.
                if (tuple.size() > 0) {
                    once(tuple);
                }
                yield tagged("$tuple", items(tuple));
            }
            case OrderedDict _, DefaultDict _, Counter _, Deque _ -> pickled(value);
            case List<?> list -> {
                once(list);
                yield items(list);
            }
            case Set<?> set -> {
                once(set);
                yield tagged("$set", items(set));
            }
            case Map<?, ?> map -> {
                once(map);
                yield entries(map);
            }
            default -> pickled(value);
        };
    }

    private void once(Object container) {
        if (met.put(container, true) != null) {
            throw new Shared();
        }
    }

    private static Object floating(Double number) throws IpcException {
        if (Double.isInfinite(number)) {
            return tagged("$float", number > 0 ? "inf" : "-inf");
        }
        if (!number.isNaN()) {
            return number;
        }
        boolean plain = Double.doubleToRawLongBits(number) == 0x7ff8000000000000L;
        return plain ? tagged("$float", "nan") : pickled(number);
    }

    private List<Object> items(Iterable<?> items) throws IpcException {
        List<Object> forms = new ArrayList<>();
        for (Object item : items) {
            forms.add(form(item));
        }
        return forms;
    }

    private Object entries(Map<?, ?> map) throws IpcException {
        boolean plain = true;
        for (Object key : map.keySet()) {
            plain &= key instanceof String text && !text.startsWith("$");
        }
        if (plain) {
            Map<Object, Object> object = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                object.put(entry.getKey(), form(entry.getValue()));
            }
            return object;
        }
        List<Object> pairs = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            List<Object> pair = new ArrayList<>();
            pair.add(form(entry.getKey()));
            pair.add(form(entry.getValue()));
            pairs.add(pair);
        }
        return tagged("$dict", pairs);
    }

    private static Map<String, Object> tagged(String tag, Object content) {
        return Map.of(tag, content);
    }

    private static Object pickled(Object value) throws IpcException {
        return tagged("$pickle", Base64.getEncoder().encodeToString(PickleEncoder.encode(value)));
    }
}
