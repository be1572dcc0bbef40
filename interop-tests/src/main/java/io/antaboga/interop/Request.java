package io.antaboga.interop;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One request of the control language, and the facts that its reply will tell; for one thread. */
final class Request {
    private final String verb;
    private final Map<String, String> arguments = new HashMap<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();

    Request(String line) {
        String[] words = line.split(" ");
        this.verb = words[0];
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            // A plus sign stands for itself here; URLDecoder would make it a space.
            String value = words[i].substring(equals + 1).replace("+", "%2B");
            arguments.put(words[i].substring(0, equals), URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
    }

    String verb() {
        return verb;
    }

    boolean has(String key) {
        return arguments.containsKey(key);
    }

    String text(String key, String otherwise) {
        return arguments.getOrDefault(key, otherwise);
    }

    String text(String key) {
        String value = arguments.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key + " given");
        }
        return value;
    }

    long number(String key, long otherwise) {
        return has(key) ? Long.parseLong(text(key)) : otherwise;
    }

    int integer(String key, int otherwise) {
        return Math.toIntExact(number(key, otherwise));
    }

    /** The time that the operation may take, or null for ever. */
    Duration timeout() {
        return has("timeout") ? Duration.ofNanos((long) (Double.parseDouble(text("timeout")) * 1e9)) : null;
    }

    /** Adds to the reply, or replaces what was there; kept also when the request then fails. */
    void fact(String key, Object value) {
        facts.put(key, value);
    }

    /** The line to answer with. */
    String reply(String status) {
        StringBuilder line = new StringBuilder(status);
        facts.forEach((key, value) -> line.append(' ')
                .append(key)
                .append('=')
                .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8)
                        .replace("+", "%20")));
        return line.append('\n').toString();
    }
}
