package io.antaboga.cli.choose;

import io.antaboga.cli.Table;
import io.antaboga.cli.bench.QuickLook.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A choice as it is printed. */
final class Advice {
    private Advice() {}

    /** The lines for people. */
    static List<String> lines(Choice choice, Answers answers) {
        List<String> lines = new ArrayList<>();
        lines.add("recommended: " + choice.recommended().map(Candidate::title).orElse("none"));
        choice.recommended().ifPresent(best -> {
            best.reasons().forEach(reason -> lines.add("  + " + reason));
            choice.objections(best).forEach(objection -> lines.add("  - " + objection));
        });
        List<Candidate> fitting =
                choice.candidates().stream().filter(Candidate::fits).toList();
        if (!fitting.isEmpty()) {
            lines.add("");
            lines.addAll(table(choice, fitting));
        }
        if (!choice.figures().isEmpty()) {
            lines.add(measured(answers));
        }
        lines.add("");
        for (Candidate candidate : choice.candidates()) {
            if (!candidate.fits()) {
                lines.add("not " + candidate.mechanism() + ": " + String.join("; ", candidate.objections()));
            }
        }
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines;
    }

    private static List<String> table(Choice choice, List<Candidate> fitting) {
        Table table = new Table("fits", "points", "p50 us", "messages/s", "MB/s", "remarks");
        for (Candidate candidate : fitting) {
            Figure figure = choice.figure(candidate);
            List<String> remarks = new ArrayList<>();
            candidate.reasons().forEach(reason -> remarks.add("+ " + reason));
            choice.objections(candidate).forEach(objection -> remarks.add("- " + objection));
            table.row(
                    candidate.title(),
                    candidate.points(),
                    figure == null ? null : figure.microseconds(),
                    figure == null ? null : figure.messagesPerSecond(),
                    figure == null ? null : figure.megabytesPerSecond(),
                    String.join("; ", remarks));
        }
        return table.lines();
    }

    private static String measured(Answers answers) {
        return "measured briefly here: " + Choice.measuredSize(answers) + " bytes "
                + (Choice.measuredBothWays(answers) ? "there and back" : "one way") + ", "
                + Choice.measuredPair(answers) + "; antaboga bench measures well";
    }

    /** The object for programs. */
    static Map<String, Object> object(Choice choice, Answers answers) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("recommended", choice.recommended().map(Candidate::mechanism).orElse(null));
        object.put("with", choice.recommended().map(Candidate::partner).orElse(null));
        object.put("answers", answers.values());
        List<Map<String, Object>> mechanisms = new ArrayList<>();
        for (Candidate candidate : choice.candidates()) {
            Figure figure = choice.figure(candidate);
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("mechanism", candidate.mechanism());
            each.put("with", candidate.partner());
            each.put("fits", candidate.fits());
            each.put("points", candidate.points());
            each.put("reasons", candidate.reasons());
            each.put("objections", choice.objections(candidate));
            each.put("p50_us", figure == null ? null : figure.microseconds());
            each.put("messages_per_s", figure == null ? null : figure.messagesPerSecond());
            each.put("mb_per_s", figure == null ? null : figure.megabytesPerSecond());
            mechanisms.add(each);
        }
        object.put("mechanisms", mechanisms);
        if (choice.figures().isEmpty()) {
            object.put("measured", null);
        } else {
            Map<String, Object> measured = new LinkedHashMap<>();
            measured.put("pair", Choice.measuredPair(answers));
            measured.put("kind", Choice.measuredBothWays(answers) ? "roundtrip" : "oneway");
            measured.put("size", Choice.measuredSize(answers));
            object.put("measured", measured);
        }
        return object;
    }
}
