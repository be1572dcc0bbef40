package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The interpreter that runs the workers, and where they are.
 *
 * @param interpreter the interpreter's path or command
 * @param workers the folder to run, in the build's output or inside the jar; Python reads either
 */
record Python(String interpreter, String workers) {
    /**
     * Finds both.
     *
     * @param wish the interpreter that the user named, or null for {@code $ANTABOGA_PYTHON}, else the {@code .venv} of the
     *     clone, else the active virtual environment, else {@code python3} from the search path
     */
    static Python find(String wish) throws IpcException {
        return new Python(
                wish == null ? usual() : wish, origin().resolve("python").toString());
    }

    private static String usual() {
        String configured = System.getenv("ANTABOGA_PYTHON");
        if (configured != null && !configured.isEmpty()) {
            return configured;
        }
        return Stream.of(System.getProperty("antaboga.root", "") + "/.venv", System.getenv("VIRTUAL_ENV"))
                .filter(Objects::nonNull)
                .map(environment -> Path.of(environment, "bin/python"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("python3");
    }

    /** The folder or jar that this class was loaded from. */
    private static Path origin() throws IpcException {
        try {
            return Path.of(Python.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException odd) {
            throw new IpcException(
                    "demo", "the jar's own path cannot be read", "ENOENT", 0, Map.of("location", odd.getInput()));
        }
    }
}
