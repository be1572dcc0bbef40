package io.antaboga.cli.choose;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One line of {@code spec/choosing.json}.
 *
 * @param id what it is called
 * @param when the conditions by question; all must hold
 * @param verdict what it says of its mechanisms
 * @param mechanisms those that it speaks of
 * @param because the reason, in which <code>{limit}</code> is the bound of its condition
 */
record Rule(String id, Map<String, Condition> when, Verdict verdict, List<String> mechanisms, String because) {
    /** What a rule says of a mechanism. */
    enum Verdict {
        /** It cannot do this. */
        NO(0),
        /** It can, with more work than others. */
        POOR(-1),
        /** It does this well. */
        GOOD(1),
        /** It is made for this. */
        BEST(2);

        private final int points;

        Verdict(int points) {
            this.points = points;
        }

        /** What it is worth beside others. */
        int points() {
            return points;
        }
    }

    /** A condition on the answer to one question. */
    sealed interface Condition {}

    /** One of these is the answer, or among the answers. */
    record OneOf(List<String> answers) implements Condition {}

    /** The answer is a number above this: a decimal number, or the name of a file below {@code /proc/sys}. */
    record Above(String bound) implements Condition {}

    /**
     * The reason, if the rule speaks of a task.
     *
     * @param settings reads a file below {@code /proc/sys}; a bound that cannot be read does not bind
     */
    Optional<String> reason(Answers answers, Function<String, Optional<String>> settings) {
        String reason = because;
        for (Map.Entry<String, Condition> each : when.entrySet()) {
            String question = each.getKey();
            switch (each.getValue()) {
                case OneOf(List<String> wanted) -> {
                    if (wanted.stream().noneMatch(answer -> answers.has(question, answer))) {
                        return Optional.empty();
                    }
                }
                case Above(String bound) -> {
                    Optional<String> limit = bound.matches("[0-9]+") ? Optional.of(bound) : settings.apply(bound);
                    if (limit.isEmpty() || answers.number(question) <= Double.parseDouble(limit.get())) {
                        return Optional.empty();
                    }
                    reason = reason.replace("{limit}", limit.get());
                }
            }
        }
        return Optional.of(reason);
    }
}
