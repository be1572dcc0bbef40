package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the Python side makes of a declaration.
 *
 * @param found the JSON object of its {@code layout check}, or null where it printed none
 * @param complaint what it said on stderr
 */
record PythonSide(JsonNode found, String complaint) {
    /** Asks {@code $ANTABOGA_PYTHON}, else the clone's virtual environment, else {@code python3}. */
    static PythonSide ask(Path file, List<String> without) throws IpcException {
        String python = interpreter();
        List<String> command = new ArrayList<>(
                List.of(python, "-m", "antaboga", "layout", "check", file.toString(), "--json", "--without", "java"));
        without.forEach(name -> command.addAll(List.of("--without", name)));
        try {
            Path complaints = Files.createTempFile("antaboga-", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(complaints.toFile())
                        .start();
                process.getOutputStream().close();
                byte[] output = process.getInputStream().readAllBytes();
                process.waitFor();
                return new PythonSide(json(output), Files.readString(complaints).strip());
            } finally {
                Files.delete(complaints);
            }
        } catch (IOException failure) {
            throw new IpcException(
                    "layout check", "no Python to ask: set ANTABOGA_PYTHON", "ENOENT", 0, Map.of("command", python));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IpcException("layout check", "interrupted", "INTERRUPTED", 0, Map.of());
        }
    }

    private static JsonNode json(byte[] output) {
        try {
            JsonNode found = JsonMapper.shared().readTree(new String(output, StandardCharsets.UTF_8));
            return found.isObject() ? found : null;
        } catch (JacksonException none) {
            return null;
        }
    }

    private static String interpreter() {
        String configured = System.getenv("ANTABOGA_PYTHON");
        if (configured != null && !configured.isEmpty()) {
            return configured;
        }
        Path ours = Path.of(System.getProperty("antaboga.root", ""), ".venv", "bin", "python");
        return Files.isExecutable(ours) ? ours.toString() : "python3";
    }
}
