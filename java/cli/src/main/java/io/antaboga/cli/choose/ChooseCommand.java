package io.antaboga.cli.choose;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.Proc;
import io.antaboga.cli.Scope;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.bench.QuickLook;
import io.antaboga.cli.bench.QuickLook.Figure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Recommends a mechanism for a task. */
@Command(
        name = "choose",
        description = {
            "Recommends a mechanism for a task, with reasons and with figures measured here.",
            "Asks on a terminal what the options do not say; elsewhere --relation, --structure, --direction and --size are "
                    + "needed. The rules are those of spec/choosing.json."
        })
public final class ChooseCommand implements Callable<Integer> {
    @Option(names = "--relation", paramLabel = "HOW", description = "parent-child or unrelated processes.")
    private String relation;

    @Option(
            names = "--structure",
            paramLabel = "WHAT",
            description = {
                "stream of bytes, messages, prioritised messages, typed messages that the receiver picks from,",
                "or a table that both sides look into."
            })
    private String structure;

    @Option(names = "--direction", paramLabel = "WAY", description = "one-way or two-way.")
    private String direction;

    @Option(
            names = "--senders",
            paramLabel = "HOW",
            description = "one to a receiver (default), or many that it need not know, as with a log.")
    private String senders;

    @Option(names = "--size", paramLabel = "BYTES", description = "Of a message, or of what is handed over at once.")
    private String size;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second at least; 0, if not given, for any.")
    private String rate;

    @Option(
            names = "--durability",
            paramLabel = "HOW",
            description = "What was not read goes with the process (default), or is persistent.")
    private String durability;

    @Option(
            names = "--languages",
            paramLabel = "NAME,...",
            description = {
                "Who takes part: java, python, plain-python (without this package), c, shell (programs such as cat);",
                "java,python if not given."
            })
    private String languages;

    @Option(names = "--no-measure", description = "Measure nothing.")
    private boolean noMeasure;

    @Option(names = "--json", description = "Print one JSON object: recommended, with, answers, mechanisms, measured.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Rules rules = Rules.read();
        Answers answers = new Interview(rules.questions()).answers(given());
        List<Candidate> candidates = rules.judge(answers, Proc::setting);
        Map<String, Figure> figures = noMeasure ? Map.of() : measured(candidates, answers);
        Choice choice = new Choice(candidates, figures, answers.number("rate"));
        StandardOutput out = new StandardOutput();
        if (json) {
            out.line(Json.of(Advice.object(choice, answers)));
        } else {
            for (String line : Advice.lines(choice, answers)) {
                out.line(line);
            }
        }
        if (choice.recommended().isEmpty()) {
            throw new IpcException("choose", "no mechanism does all of this", "NOTHING_FITS", 0, Map.of());
        }
        return 0;
    }

    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("relation", relation);
        given.put("structure", structure);
        given.put("direction", direction);
        given.put("senders", senders);
        given.put("size", size);
        given.put("rate", rate);
        given.put("durability", durability);
        given.put("languages", languages);
        return given;
    }

    /** What cannot be measured takes nothing away from the advice. */
    private static Map<String, Figure> measured(List<Candidate> candidates, Answers answers) throws IOException {
        List<String> mechanisms = Choice.toMeasure(candidates);
        if (mechanisms.isEmpty()) {
            return Map.of();
        }
        try (Scope scope = Scope.open()) {
            return QuickLook.take(
                    mechanisms,
                    Choice.measuredSize(answers),
                    Choice.measuredBothWays(answers),
                    Choice.measuredPair(answers),
                    scope);
        } catch (IOException failure) {
            if (Scope.signalled()) {
                throw failure;
            }
            System.err.println("not measured: " + failure.getMessage());
            return Map.of();
        }
    }
}
