package io.antaboga.cli.explain;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a page's markers: <code>{{include PATH}}</code>, alone on a line, becomes that file in a fence, and
 * <code>{{limit WHAT}}</code> the value on this machine.
 */
final class Markers {
    private static final Pattern INCLUDE = Pattern.compile("^\\{\\{include (docs/examples/\\S+)}}$", Pattern.MULTILINE);
    private static final Pattern LIMIT = Pattern.compile("\\{\\{limit ([^}]+)}}");
    private static final Map<String, String> LANGUAGES = Map.of("c", "c", "java", "java", "py", "python");

    private Markers() {}

    /** The page as people read it. */
    static String fill(String page) throws IOException {
        StringBuilder included = new StringBuilder();
        Matcher include = INCLUDE.matcher(page);
        while (include.find()) {
            include.appendReplacement(included, Matcher.quoteReplacement(fence(include.group(1))));
        }
        include.appendTail(included);
        return LIMIT.matcher(included).replaceAll(limit -> Matcher.quoteReplacement(Limits.value(limit.group(1))));
    }

    private static String fence(String path) throws IOException {
        try (InputStream file = Markers.class.getResourceAsStream("/" + path)) {
            if (file == null) {
                throw new FileNotFoundException(path);
            }
            String language = LANGUAGES.get(path.substring(path.lastIndexOf('.') + 1));
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return "`%s`:%n%n```%s%n%s```".formatted(path, language, text);
        }
    }
}
