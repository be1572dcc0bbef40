package io.antaboga.testing;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors of one file of {@code spec/vectors}. */
public final class VectorFile {
    private VectorFile() {}

    /** All of {@code name}, in order. */
    public static List<JsonNode> read(String name) {
        Path file = Path.of(System.getProperty("antaboga.root"), "spec", "vectors", name);
        return JsonMapper.shared()
                .readTree(file.toFile())
                .get("vectors")
                .valueStream()
                .toList();
    }

    /** Its octets: {@code hex}, the run {@code then}, and {@code after}. */
    public static byte[] octets(JsonNode vector) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.writeBytes(hex(vector, "hex"));
        if (vector.has("then")) {
            byte[] one = hex(vector.get("then"), "repeat");
            for (int i = vector.get("then").get("count").asInt(); i > 0; i--) {
                octets.write(one[0]);
            }
        }
        if (vector.has("after")) {
            octets.writeBytes(hex(vector, "after"));
        }
        return octets.toByteArray();
    }

    /** The octets written at {@code key}. */
    public static byte[] hex(JsonNode node, String key) {
        return HexFormat.of().parseHex(node.get(key).asString());
    }

    /** Whether the vector has {@code flag}. */
    public static boolean has(JsonNode vector, String flag) {
        return vector.get("flags").valueStream().anyMatch(each -> each.asString()
                .equals(flag));
    }

    /** Whether CPython {@code minor}, such as {@code 3.8}, made it. */
    public static boolean from(JsonNode vector, String minor) {
        return vector.get("source").get("version").valueStream().anyMatch(each -> each.asString()
                .startsWith(minor + "."));
    }
}
