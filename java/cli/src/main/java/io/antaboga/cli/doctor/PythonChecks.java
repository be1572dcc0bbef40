package io.antaboga.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The Python that demos and calls start, what is installed there, and which others there are. */
final class PythonChecks {
    private static final String REQUIRED = "antaboga";
    private static final String SCRIPT = """
            import importlib.util as u, sys
            print('.'.join(map(str, sys.version_info[:3])), int(sys.version_info >= (3, 10)))
            print(*[n for n in sys.argv[1:] if u.find_spec(n)])
            """;
    private static final long PATIENCE_SECONDS = 10;

    private PythonChecks() {}

    static List<Finding> run() {
        List<Finding> findings = new ArrayList<>(chosen());
        List<String> others = new ArrayList<>();
        Interpreters.all(System.getenv())
                .forEach((_, file) -> others.add(Interpreters.version(file).orElse("does not run:") + " " + file));
        others.sort(null);
        if (!others.isEmpty()) {
            findings.add(Finding.ok("pythons", String.join(", ", others)));
        }
        return findings;
    }

    private static List<Finding> chosen() {
        Optional<Path> python = find();
        if (python.isEmpty()) {
            return List.of(Finding.failed("python", "none", "install CPython 3.10 or later"));
        }
        try {
            return look(python.get());
        } catch (IOException | InterruptedException failure) {
            return List.of(Finding.failed(
                    "python",
                    python.get() + " does not run: " + failure.getMessage(),
                    "install CPython 3.10 or later, or run make setup"));
        }
    }

    /** The virtual environment of the project, the one that is active, or the first on the path. */
    private static Optional<Path> find() {
        Stream<String> environments = Stream.of(
                        System.getProperty("antaboga.root", "") + "/.venv", System.getenv("VIRTUAL_ENV"))
                .filter(environment -> environment != null && !environment.startsWith("/.venv"))
                .map(environment -> environment + "/bin");
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.concat(environments, path)
                .flatMap(folder -> Stream.of(Path.of(folder, "python3"), Path.of(folder, "python")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Finding> look(Path python) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        python.toString(), "-c", SCRIPT, REQUIRED, "numpy", "posix_ipc", "sysv_ipc")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no answer in " + PATIENCE_SECONDS + " s");
        }
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (process.exitValue() != 0 || lines.size() != 2) {
            throw new IOException("exit code " + process.exitValue());
        }
        String[] version = lines.getFirst().split(" ");
        List<Finding> findings = new ArrayList<>();
        String text = "CPython " + version[0] + ", " + python;
        findings.add(
                version[1].equals("1")
                        ? Finding.ok("python", text)
                        : Finding.failed("python", text, "install CPython 3.10 or later"));
        findings.add(packages(lines.getLast()));
        return findings;
    }

    private static Finding packages(String found) {
        List<String> names = List.of(found.split(" "));
        String text = found.isBlank() ? "none" : found;
        if (!names.contains(REQUIRED)) {
            return Finding.issue("packages", text, "install the antaboga package there (make setup)");
        }
        return names.contains("numpy")
                ? Finding.ok("packages", text)
                : Finding.issue("packages", text, "install numpy there, for the demos that use it (make setup)");
    }
}
