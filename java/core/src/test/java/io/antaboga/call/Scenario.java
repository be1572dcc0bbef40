package io.antaboga.call;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One scenario of {@code spec/call/scenarios.json}. */
record Scenario(JsonNode node) {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(5);

    /** All of them, in order. */
    static List<Scenario> all() {
        Path file = Path.of(System.getProperty("antaboga.root"), "spec", "call", "scenarios.json");
        return JsonMapper.shared()
                .readTree(file.toFile())
                .get("scenarios")
                .valueStream()
                .map(Scenario::new)
                .toList();
    }

    String id() {
        return node.get("id").asString();
    }

    /** Whether the worker is gone afterwards. */
    boolean endsWorker() {
        return node.path("worker").asString("").equals("ends");
    }

    /** Of the steps that it is to take, the last has all the time it needs, so that no other one follows on a busy machine. */
    Graces graces() {
        List<String> steps =
                node.path("late").valueStream().map(JsonNode::asString).toList();
        if (steps.isEmpty()) {
            return Graces.DEFAULT;
        }
        String last = steps.getLast();
        return new Graces(
                last.equals("cancel") ? LONG : SHORT,
                last.equals("raise") ? LONG : SHORT,
                Graces.DEFAULT.terminate(),
                Graces.DEFAULT.close());
    }

    @Override
    public String toString() {
        return id();
    }
}
