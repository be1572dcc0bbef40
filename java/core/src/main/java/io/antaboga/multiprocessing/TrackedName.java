package io.antaboga.multiprocessing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Python programs report to a resource tracker: {@code COMMAND:NAME:TYPE} a line, or a JSON object in versions that are newer.
 *
 * @param segment whether it is a segment; otherwise a semaphore
 * @param name with its slash
 */
record TrackedName(boolean segment, String name) {
    private static final Pattern JSON = Pattern.compile("\"(cmd|rtype|base64_name)\"\\s*:\\s*\"([^\"]*)\"");

    /** What a line says. */
    record Report(String command, TrackedName subject) {
        private static final Report NOTHING = new Report("PROBE", null);

        void applyTo(Set<TrackedName> registered) {
            if (subject == null) {
                return;
            }
            if (command.equals("REGISTER")) {
                registered.add(subject);
            } else if (command.equals("UNREGISTER")) {
                registered.remove(subject);
            }
        }
    }

    static TrackedName segment(String name) {
        return new TrackedName(true, name.startsWith("/") ? name : "/" + name);
    }

    /** A line that says nothing about a segment or a semaphore, or that is not understood, has no subject. */
    static Report parse(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8).strip();
        return text.startsWith("{") ? json(text) : colons(text);
    }

    private static Report colons(String text) {
        int first = text.indexOf(':');
        int last = text.lastIndexOf(':');
        return first < 0 || first == last
                ? Report.NOTHING
                : of(text.substring(0, first), text.substring(first + 1, last), text.substring(last + 1));
    }

    private static Report json(String text) {
        String command = "";
        String type = "";
        String name = "";
        Matcher matcher = JSON.matcher(text);
        while (matcher.find()) {
            switch (matcher.group(1)) {
                case "cmd" -> command = matcher.group(2);
                case "rtype" -> type = matcher.group(2);
                default -> name = matcher.group(2);
            }
        }
        try {
            return of(command, new String(Base64.getUrlDecoder().decode(name), StandardCharsets.UTF_8), type);
        } catch (IllegalArgumentException malformed) {
            return Report.NOTHING;
        }
    }

    private static Report of(String command, String name, String type) {
        boolean segment = type.equals("shared_memory");
        return name.length() < 2 || !name.startsWith("/") || !segment && !type.equals("semaphore")
                ? Report.NOTHING
                : new Report(command, new TrackedName(segment, name));
    }
}
