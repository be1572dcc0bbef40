package io.antaboga.cli.choose;

import io.antaboga.cli.choose.Rule.Above;
import io.antaboga.cli.choose.Rule.Condition;
import io.antaboga.cli.choose.Rule.OneOf;
import io.antaboga.cli.choose.Rule.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table by which a mechanism is chosen: {@code spec/choosing.json}.
 *
 * @param mechanisms what there is to choose from, by name, with the partner or null; of equals the first is chosen
 * @param questions what the choice depends on
 * @param rules what is said of whom
 */
record Rules(Map<String, String> mechanisms, List<Question> questions, List<Rule> rules) {
    private static final String FILE = "choosing.json";

    /** Reads the table, which the build puts beside this class. */
    static Rules read() throws IOException {
        try (InputStream file = Rules.class.getResourceAsStream(FILE)) {
            return of(JsonMapper.shared().readTree(file));
        }
    }

    /** The table in {@code root}. */
    static Rules of(JsonNode root) {
        Map<String, String> mechanisms = new LinkedHashMap<>();
        for (JsonNode each : root.get("mechanisms")) {
            mechanisms.put(
                    each.get("name").asString(),
                    each.get("with").isNull() ? null : each.get("with").asString());
        }
        List<Question> questions = new ArrayList<>();
        for (JsonNode each : root.get("questions")) {
            questions.add(new Question(
                    each.get("name").asString(),
                    each.get("ask").asString(),
                    each.get("answers").isNull() ? List.of() : strings(each.get("answers")),
                    each.get("default").isNull() ? null : each.get("default").asString()));
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonNode each : root.get("rules")) {
            Map<String, Condition> when = new LinkedHashMap<>();
            each.get("when").forEachEntry((question, condition) -> when.put(question, condition(condition)));
            rules.add(new Rule(
                    each.get("id").asString(),
                    when,
                    Verdict.valueOf(each.get("verdict").asString().toUpperCase(Locale.ROOT)),
                    strings(each.get("for")),
                    each.get("because").asString()));
        }
        return new Rules(mechanisms, questions, rules);
    }

    private static Condition condition(JsonNode node) {
        return node.isObject() ? new Above(node.get("above").asString()) : new OneOf(strings(node));
    }

    private static List<String> strings(JsonNode node) {
        List<String> strings = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(each -> strings.add(each.asString()));
        } else {
            strings.add(node.asString());
        }
        return strings;
    }

    /**
     * All mechanisms, the best first and what does not fit last.
     *
     * @param settings reads a file below {@code /proc/sys}
     */
    List<Candidate> judge(Answers answers, Function<String, Optional<String>> settings) {
        List<Candidate> candidates = new ArrayList<>();
        mechanisms.forEach((name, partner) -> candidates.add(judge(name, partner, answers, settings)));
        candidates.sort(Comparator.comparing((Candidate candidate) -> !candidate.fits())
                .thenComparing(Comparator.comparingInt(Candidate::points).reversed()));
        return candidates;
    }

    private Candidate judge(String name, String partner, Answers answers, Function<String, Optional<String>> settings) {
        List<String> reasons = new ArrayList<>();
        List<String> objections = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        int points = 0;
        for (Rule rule : rules) {
            Optional<String> reason =
                    rule.mechanisms().contains(name) ? rule.reason(answers, settings) : Optional.empty();
            if (reason.isPresent()) {
                points += rule.verdict().points();
                switch (rule.verdict()) {
                    case NO -> obstacles.add(reason.get());
                    case POOR -> objections.add(reason.get());
                    case GOOD, BEST -> reasons.add(reason.get());
                }
            }
        }
        if (obstacles.isEmpty()) {
            return new Candidate(name, partner, true, points, reasons, objections);
        }
        return new Candidate(name, partner, false, 0, List.of(), obstacles);
    }
}
