package io.antaboga.cli.demo;

import io.antaboga.ProtocolException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a worker reports of its work. */
final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Answer() {}

    /** The answer as JSON. */
    static JsonNode json(byte[] answer) throws ProtocolException {
        try {
            return JSON.readTree(answer);
        } catch (JacksonException malformed) {
            throw new ProtocolException("demo", "the worker's answer is not JSON", Map.of("length", answer.length));
        }
    }

    /** Compares the bytes that the worker counted, and their digest, with the sender's, and says the latter. */
    static void compareCounts(Stage stage, Digest sent, JsonNode answer) {
        compareCounts(
                stage,
                sent,
                answer.path("bytes").asLong(),
                answer.path("sha256").asString());
    }

    /** The same with what the worker counted in words. */
    static void compareCounts(Stage stage, Digest sent, Object length, String sha256) {
        stage.counted(sent);
        stage.checks().same("bytes of the input, by Python's count", sent.length(), length);
        stage.checks().same("SHA-256 of the input, by Python", sent.finish(), sha256);
    }
}
