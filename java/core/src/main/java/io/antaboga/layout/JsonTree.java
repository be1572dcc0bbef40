package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON as maps, lists, text, {@link java.math.BigInteger}, {@link Double}, {@link Boolean} and null. */
final class JsonTree {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private JsonTree() {}

    /** The one value that {@code data} is. */
    static Object read(byte[] data, Place place) throws LayoutException {
        if (data.length > Bounds.MOST_TEXT) {
            throw place.refusal("json", "too long a declaration", "length", data.length, "limit", Bounds.MOST_TEXT);
        }
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text(data, place))) {
            if (json.nextToken() == null) {
                throw place.refusal("json", "not JSON: empty");
            }
            Object value = value(json);
            if (json.nextToken() != null) {
                throw place.refusal("json", "not JSON: something follows the value");
            }
            return value;
        } catch (JacksonException failure) {
            throw place.refusal("json", "not JSON: " + failure.getOriginalMessage());
        }
    }

    /** Jackson would take other encodings, too. */
    private static String text(byte[] data, Place place) throws LayoutException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
            if (text.startsWith(BYTE_ORDER_MARK)) {
                throw place.refusal("json", "not JSON: begins with a byte order mark");
            }
            return text;
        } catch (CharacterCodingException failure) {
            throw place.refusal("json", "not JSON: not UTF-8");
        }
    }

    private static Object value(JsonParser json) {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> json.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> null;
        };
    }

    private static Map<String, Object> object(JsonParser json) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = json.currentName();
            json.nextToken();
            object.put(key, value(json));
        }
        return object;
    }

    private static List<Object> array(JsonParser json) {
        List<Object> array = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(json));
        }
        return array;
    }
}
