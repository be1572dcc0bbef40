package io.antaboga.cli.json;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.value.Bytes;
import io.antaboga.value.Tuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads what {@link JsonWriter} writes; JSON that means no one value, such as an object with a key twice, is refused. */
public final class JsonReader {
    private static final int DIGITS = 10_000;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(DIGITS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser json;

    private JsonReader(JsonParser json) {
        this.json = json;
    }

    /** Values that stand one after the other in {@code text}, with blanks between them. */
    public static List<Object> values(byte[] text) throws IpcException {
        List<Object> values = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonReader reader = new JsonReader(parser);
            while (parser.nextToken() != null) {
                values.add(reader.value());
            }
        } catch (JacksonException malformed) {
            throw refused(malformed.getOriginalMessage());
        }
        return values;
    }

    private Object value() throws IpcException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> integer(json.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> floating();
            case START_ARRAY -> array();
            case START_OBJECT -> object();
            default -> throw refused("unexpected " + json.currentToken());
        };
    }

    private static Object integer(BigInteger number) {
        return number.bitLength() < 64 ? (Object) number.longValue() : number;
    }

    private Double floating() throws IpcException {
        double number = json.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw refused("a number beyond the range of a float");
        }
        return number;
    }

    private List<Object> array() throws IpcException {
        List<Object> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return items;
    }

    private Object object() throws IpcException {
        Map<Object, Object> map = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = json.currentName();
            json.nextToken();
            if (map.containsKey(key)) {
                throw refused("an object with a key twice: " + key);
            }
            map.put(key, value());
        }
        for (Object key : map.keySet()) {
            if (((String) key).startsWith("$")) {
                if (map.size() > 1) {
                    throw refused("a tag beside other keys: " + key);
                }
                return tagged((String) key, map.get(key));
            }
        }
        return map;
    }

    private static Object tagged(String tag, Object content) throws IpcException {
        try {
            return switch (tag) {
                case "$bytes" -> Bytes.wrap(Base64.getDecoder().decode((String) content));
                case "$tuple" -> Tuple.copyOf((List<?>) content);
                case "$set" -> set((List<?>) content);
                case "$dict" -> dict((List<?>) content);
                case "$float" -> special((String) content);
                case "$pickle" ->
                    PickleDecoder.standard().decode(Base64.getDecoder().decode((String) content));
                default -> throw refused("unknown tag: " + tag);
            };
        } catch (ClassCastException | IllegalArgumentException wrong) {
            throw refused("wrong content of " + tag);
        }
    }

    private static Double special(String name) throws IpcException {
        return switch (name) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> throw refused("wrong content of $float");
        };
    }

    private static Object set(List<?> items) throws IpcException {
        LinkedHashSet<Object> set = new LinkedHashSet<>(items);
        if (set.size() < items.size()) {
            throw refused("a $set with an item twice");
        }
        return set;
    }

    private static Object dict(List<?> pairs) throws IpcException {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object pair : pairs) {
            List<?> both = (List<?>) pair;
            if (both.size() != 2) {
                throw refused("a $dict takes pairs");
            }
            map.put(both.get(0), both.get(1));
        }
        if (map.size() < pairs.size()) {
            throw refused("a $dict with a key twice");
        }
        return map;
    }

    private static IpcException refused(String problem) {
        return new IpcException("read", "JSON is not one value: " + problem, "EINVAL", 0, Map.of("descriptor", 0));
    }
}
