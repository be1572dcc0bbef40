package io.antaboga.cli.choose;

import io.antaboga.cli.UsageException;
import java.util.Arrays;
import java.util.List;

/**
 * What the choice depends on.
 *
 * @param name the option without its dashes
 * @param ask the question in words, without a question mark
 * @param answers the answers that there are, empty where the answer is a whole number
 * @param preset the answer of who does not care, or null where there must be one
 */
record Question(String name, String ask, List<String> answers, String preset) {
    /** The one that may have several answers, divided by commas. */
    static final String LANGUAGES = "languages";

    /** The option. */
    String option() {
        return "--" + name;
    }

    /** The answers that there are, for people. */
    String forms() {
        if (answers.isEmpty()) {
            return "a whole number";
        }
        return String.join(name.equals(LANGUAGES) ? "," : "|", answers);
    }

    /** Refuses an answer that is none. */
    String checked(String answer) {
        boolean fits = answers.isEmpty()
                ? answer.matches("[0-9]{1,15}")
                : !answer.isEmpty()
                        && Arrays.stream(name.equals(LANGUAGES) ? answer.split(",", -1) : new String[] {answer})
                                .allMatch(answers::contains);
        if (!fits) {
            throw new UsageException(option() + ": '" + answer + "' is not " + forms());
        }
        return answer;
    }
}
