package io.antaboga.cli.choose;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known about the task: an answer to every question.
 *
 * @param values the answers by the names of the questions, in their order
 */
record Answers(Map<String, String> values) {
    private static final String VOLUME = "volume";

    Answers {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The one or several answers to a question. */
    List<String> of(String question) {
        return List.of(values.get(question).split(","));
    }

    /** Whether one of the answers to a question is {@code answer}. */
    boolean has(String question, String answer) {
        return of(question).contains(answer);
    }

    /** The number that answers a question; {@code volume} is that of bytes in a second. */
    double number(String question) {
        if (question.equals(VOLUME)) {
            return number("size") * number("rate");
        }
        return Double.parseDouble(values.get(question));
    }
}
