package io.antaboga.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void writesEveryKindOfValueOnOneLine() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", "a\"b\\c\nd\u0001é\ud83d\ude00");
        object.put("none", null);
        object.put("numbers", Arrays.asList(1, -2L, 0.5, Double.NaN, true));
        object.put("empty", Map.of("list", List.of()));
        assertEquals(
                "{\"text\": \"a\\\"b\\\\c\\nd\\u0001\\u00e9\\ud83d\\ude00\", \"none\": null,"
                        + " \"numbers\": [1, -2, 0.5, null, true], \"empty\": {\"list\": []}}",
                Json.of(object));
    }

    @Test
    void refusesWhatHasNoJson() {
        assertThrows(IllegalArgumentException.class, () -> Json.of(new Object()));
    }
}
