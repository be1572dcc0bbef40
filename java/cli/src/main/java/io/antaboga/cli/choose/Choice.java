package io.antaboga.cli.choose;

import io.antaboga.cli.bench.QuickLook;
import io.antaboga.cli.bench.QuickLook.Figure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The candidates in order, with what was measured of them.
 *
 * @param candidates the best first and what does not fit last
 * @param figures what was measured, by mechanism
 * @param rate messages a second that are asked for
 */
record Choice(List<Candidate> candidates, Map<String, Figure> figures, double rate) {
    /** More would take longer than somebody waits for advice. */
    private static final int MEASURED = 3;

    /** Longer messages tell no more about a mechanism, and take longer. */
    private static final long LONGEST = 1 << 20;

    /** Puts those that reach the rate before the others that fit: too slow, or not measured. */
    Choice {
        candidates = candidates.stream()
                .sorted(Comparator.comparing((Candidate candidate) -> !candidate.fits())
                        .thenComparing(candidate -> !reaches(figures.get(candidate.mechanism()), rate)))
                .toList();
    }

    private static boolean reaches(Figure figure, double rate) {
        return rate == 0 || figure != null && figure.messagesPerSecond().doubleValue() >= rate;
    }

    /** Those of the candidates that are worth measuring. */
    static List<String> toMeasure(List<Candidate> candidates) {
        return candidates.stream()
                .filter(Candidate::fits)
                .map(Candidate::mechanism)
                .filter(QuickLook::measures)
                .limit(MEASURED)
                .toList();
    }

    /** How many bytes the messages have that are measured for a task. */
    static int measuredSize(Answers answers) {
        return (int) Math.clamp((long) answers.number("size"), 1, LONGEST);
    }

    /** Whether each message is answered when it is measured for a task. */
    static boolean measuredBothWays(Answers answers) {
        return answers.has("direction", "two-way") || answers.has("structure", "table");
    }

    /** The two ends that are measured for a task. */
    static String measuredPair(Answers answers) {
        boolean java = answers.has(Question.LANGUAGES, "java");
        boolean python = answers.has(Question.LANGUAGES, "python") || answers.has(Question.LANGUAGES, "plain-python");
        if (java == python) {
            return "java-cpython";
        }
        return java ? "java-java" : "cpython-cpython";
    }

    /** The recommendation; empty where nothing fits. */
    Optional<Candidate> recommended() {
        return candidates.stream().filter(Candidate::fits).findFirst();
    }

    /** What was measured of a candidate, or null. */
    Figure figure(Candidate candidate) {
        return figures.get(candidate.mechanism());
    }

    /** What speaks against a candidate, a rate that it did not reach included. */
    List<String> objections(Candidate candidate) {
        List<String> objections = new ArrayList<>(candidate.objections());
        Figure figure = figure(candidate);
        if (figure != null && !reaches(figure, rate)) {
            BigDecimal most = figure.messagesPerSecond();
            objections.add("measured here: " + most + " messages a second, fewer than asked for; send several as one");
        }
        return objections;
    }
}
