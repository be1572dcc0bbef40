package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.StreamError;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the Python side what it makes of a declaration, and lets this side do its own part meanwhile. */
final class PythonSide implements AutoCloseable {
    /**
     * What it said.
     *
     * @param found the JSON object of its {@code layout check}, or null where it printed none
     * @param complaint what it said on stderr
     */
    record Answer(JsonNode found, String complaint) {}

    private final Process process;
    private final Path complaints;

    private PythonSide(Process process, Path complaints) {
        this.process = process;
        this.complaints = complaints;
    }

    /** Starts {@code $ANTABOGA_PYTHON}, else the clone's virtual environment, else {@code python3}. */
    static PythonSide start(Path file, List<String> without) throws IpcException {
        String python = interpreter();
        List<String> command = new ArrayList<>(
                List.of(python, "-m", "antaboga", "layout", "check", file.toString(), "--json", "--without", "java"));
        without.forEach(name -> command.addAll(List.of("--without", name)));
        Path complaints = null;
        try {
            complaints = Files.createTempFile("antaboga-", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectError(complaints.toFile())
                    .start();
            PythonSide started = new PythonSide(process, complaints);
            complaints = null;
            return started;
        } catch (IOException failure) {
            throw noPython(python);
        } finally {
            delete(complaints);
        }
    }

    private static IpcException noPython(String python) {
        return new IpcException(
                "layout check", "no Python to ask: set ANTABOGA_PYTHON", "ENOENT", 0, Map.of("command", python));
    }

    /** Waits for its answer. */
    Answer answer() throws IpcException {
        try {
            byte[] output = process.getInputStream().readAllBytes();
            process.waitFor();
            return new Answer(json(output), Files.readString(complaints).strip());
        } catch (IOException failure) {
            throw StreamError.of("read", failure, Map.of("name", complaints));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IpcException("layout check", "interrupted", "INTERRUPTED", 0, Map.of());
        }
    }

    /** Lets it come to its end, so that it leaves nothing behind. */
    @Override
    public void close() {
        try (InputStream rest = process.getInputStream()) {
            rest.transferTo(OutputStream.nullOutputStream());
            process.waitFor();
        } catch (IOException _) {
            // It has nothing to say any more.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            delete(complaints);
        }
    }

    private static void delete(Path complaints) {
        if (complaints != null) {
            try {
                Files.deleteIfExists(complaints);
            } catch (IOException _) {
                // It is a small file in the folder for such files.
            }
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
