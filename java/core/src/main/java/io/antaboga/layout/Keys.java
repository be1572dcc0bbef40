package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of one JSON object of a declaration.
 *
 * @param object the object
 */
record Keys(Map<?, ?> object) {
    static Keys of(Object value, String key, Place place) throws LayoutException {
        if (value instanceof Map<?, ?> object) {
            return new Keys(object);
        }
        throw place.refusal("key", "not a JSON object", "key", key);
    }

    boolean has(String key) {
        return object.containsKey(key);
    }

    Object get(String key) {
        return object.get(key);
    }

    void allow(Set<String> allowed, Place place) throws LayoutException {
        for (Object key : object.keySet()) {
            if (!allowed.contains(key)) {
                throw place.refusal("key", "unknown key", "key", key);
            }
        }
    }

    String text(String key, Place place) throws LayoutException {
        if (object.get(key) instanceof String text) {
            return text;
        }
        throw place.refusal("key", "a key is missing or not text", "key", key);
    }

    /** The documentation, empty if there is none. */
    String doc(Place place) throws LayoutException {
        return has("doc") ? text("doc", place) : "";
    }

    /** One of {@code words}; the first if the key is absent. */
    String choice(String key, List<String> words, Place place) throws LayoutException {
        if (!has(key)) {
            return words.getFirst();
        }
        if (get(key) instanceof String word && words.contains(word)) {
            return word;
        }
        throw place.refusal("key", "not one of " + String.join(", ", words), "key", key);
    }

    List<?> list(String key, int most, Place place) throws LayoutException {
        if (!(get(key) instanceof List<?> list)) {
            throw place.refusal("key", "missing or not a list", "key", key);
        }
        if (list.size() > most) {
            throw place.refusal("bound", "too many " + key, "count", list.size(), "limit", most);
        }
        return list;
    }

    int version(Place place) throws LayoutException {
        if (get("version") instanceof BigInteger version
                && version.signum() > 0
                && version.bitLength() < Integer.SIZE) {
            return version.intValue();
        }
        throw place.refusal("key", "not a whole number from 1 to 2147483647", "key", "version");
    }
}
