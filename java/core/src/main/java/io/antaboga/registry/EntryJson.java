package io.antaboga.registry;

import io.antaboga.Lifetime;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** An entry as JSON; the keys are those of {@code spec/registry.md}. */
final class EntryJson {
    private static final int VERSION = 1;
    private static final JsonFactory FACTORY = new JsonFactory();

    private EntryJson() {}

    static byte[] write(Entry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("version", VERSION);
            json.writeStringProperty("mechanism", entry.mechanism());
            json.writeStringProperty("name", entry.name());
            json.writeStringProperty("role", entry.role().label());
            json.writeStringProperty("lifetime", entry.lifetime().name().toLowerCase(Locale.ROOT));
            if (entry.identity() == null) {
                json.writeNullProperty("identity");
            } else {
                json.writeStringProperty("identity", entry.identity());
            }
            json.writeNumberProperty("pid", entry.pid());
            json.writeNumberProperty("start_time", entry.startTime());
            json.writeStringProperty("boot_id", entry.bootId());
            json.writeStringProperty("language", entry.language());
            json.writeNumberProperty("created", entry.created());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The entry, or null if the bytes are not one. */
    static Entry read(byte[] bytes, boolean live, Path file) {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                JsonToken value = json.nextToken();
                if (value.isStructStart()) {
                    json.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    texts.put(key, json.getString());
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                return null;
            }
            return entry(texts, live, file);
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Entry entry(Map<String, String> texts, boolean live, Path file) {
        if (Integer.parseInt(text(texts, "version")) != VERSION) {
            return null;
        }
        return new Entry(
                text(texts, "mechanism"),
                text(texts, "name"),
                Role.valueOf(text(texts, "role").toUpperCase(Locale.ROOT)),
                Lifetime.valueOf(text(texts, "lifetime").toUpperCase(Locale.ROOT)),
                texts.get("identity"),
                Long.parseLong(text(texts, "pid")),
                Long.parseLong(text(texts, "start_time")),
                text(texts, "boot_id"),
                text(texts, "language"),
                Double.parseDouble(text(texts, "created")),
                live,
                file);
    }

    private static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException(key);
        }
        return text;
    }
}
