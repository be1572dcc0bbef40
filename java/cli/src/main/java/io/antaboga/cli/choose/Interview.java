package io.antaboga.cli.choose;

import io.antaboga.cli.UsageException;
import java.io.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has every question answered: by options, by whoever sits at the terminal, or by what is preset. */
final class Interview {
    private final List<Question> questions;

    Interview(List<Question> questions) {
        this.questions = questions;
    }

    /**
     * The answers.
     *
     * @param given what the options say, by the names of the questions; null where there is nothing
     * @throws UsageException if an answer is none, or is missing where nobody can be asked
     */
    Answers answers(Map<String, String> given) {
        List<String> missing = new ArrayList<>();
        for (Question question : questions) {
            String answer = given.get(question.name());
            if (answer != null) {
                question.checked(answer);
            } else if (question.preset() == null) {
                missing.add(question.option() + " " + question.forms());
            }
        }
        Console console = System.console();
        boolean asks = !missing.isEmpty() && console != null && console.isTerminal();
        if (!missing.isEmpty() && !asks) {
            throw new UsageException("nobody can be asked here, so give also " + String.join(", ", missing));
        }
        Map<String, String> answers = new LinkedHashMap<>();
        for (Question question : questions) {
            String answer = given.get(question.name());
            if (answer == null) {
                answer = asks ? ask(question, console) : question.preset();
            }
            answers.put(question.name(), answer);
        }
        return new Answers(answers);
    }

    /** Asks on stderr, since stdout is for the result, until there is an answer. */
    private static String ask(Question question, Console console) {
        while (true) {
            String preset = question.preset() == null ? "" : " [" + question.preset() + "]";
            System.err.print(question.ask() + "? " + question.forms() + preset + ": ");
            System.err.flush();
            String line = console.readLine();
            if (line == null) {
                throw new UsageException("no answer to " + question.option());
            }
            String answer = line.strip();
            if (answer.isEmpty() && question.preset() != null) {
                return question.preset();
            }
            try {
                return question.checked(answer);
            } catch (UsageException none) {
                System.err.println(none.getMessage());
            }
        }
    }
}
