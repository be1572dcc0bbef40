package io.antaboga.cli.explain;

import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a page of {@code docs/explain}, which the build puts beside this class. */
@Command(
        name = "explain",
        description = {
            "What a mechanism is, when to use it, its pitfalls and its clean-up.",
            "Without a name: how the mechanisms compare, and in which order to learn them."
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final String OVERVIEW = "README";

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The mechanism, for instance unix.")
    private String name;

    @Option(names = "--json", description = "Print one JSON object: name, text.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        String text = page(name == null ? OVERVIEW : name);
        if (json) {
            Map<String, Object> page = new LinkedHashMap<>();
            page.put("name", name);
            page.put("text", text);
            new StandardOutput().line(Json.of(page));
        } else {
            new StandardOutput().write(text.getBytes(StandardCharsets.UTF_8));
        }
        return 0;
    }

    private static String page(String name) throws IOException {
        if (!name.equals(OVERVIEW) && !name.matches("[a-z0-9_]+")) {
            throw unknown(name);
        }
        try (InputStream page = ExplainCommand.class.getResourceAsStream(name + ".md")) {
            if (page == null) {
                throw unknown(name);
            }
            return Markers.fill(new String(page.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static UsageException unknown(String name) {
        return new UsageException("there is no page on '" + name + "'; without a name, all that there are");
    }
}
