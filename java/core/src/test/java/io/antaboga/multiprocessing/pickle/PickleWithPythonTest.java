package io.antaboga.multiprocessing.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.testing.Watchdog;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What CPython pickles, in every protocol, comes back as the same value of the same type, as CPython itself judges. */
@ExtendWith(Watchdog.class)
class PickleWithPythonTest {
    private static final int RANDOM = 1_500;

    @TempDir
    private Path folder;

    /** The Python of the build, which has numpy, and every other one that can be found. */
    static List<String> interpreters() throws IOException {
        List<String> found = new ArrayList<>();
        Path own = Path.of(System.getProperty("antaboga.root"), ".venv/bin/python");
        if (Files.isExecutable(own)) {
            found.add(own.toString());
        }
        String pyenv = System.getenv("PYENV_ROOT");
        if (pyenv != null && Files.isDirectory(Path.of(pyenv, "versions"))) {
            try (Stream<Path> versions = Files.list(Path.of(pyenv, "versions"))) {
                versions.filter(version -> version.getFileName().toString().matches("3\\.(8|9|1\\d)\\..*"))
                        .map(version -> version.resolve("bin/python").toString())
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found.isEmpty() ? List.of("python3") : found;
    }

    @ParameterizedTest
    @MethodSource("interpreters")
    void everyValueComesBackAsItWas(String python) throws IOException, InterruptedException {
        Path script = folder.resolve("round_trip.py");
        try (var source = PickleWithPythonTest.class.getResourceAsStream("round_trip.py")) {
            Files.copy(source, script);
        }
        Process process = new ProcessBuilder(python, "-W", "ignore", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader in = process.inputReader();
                BufferedWriter out = process.outputWriter()) {
            out.write(RANDOM + "\n");
            out.flush();
            List<String> pickles = in.lines().takeWhile(line -> !line.isEmpty()).toList();
            assertTrue(pickles.size() > 6 * RANDOM);
            for (String pickle : pickles) {
                out.write(again(pickle));
                out.write('\n');
            }
            out.flush();
            assertEquals(pickles.size() + " 0 []", in.readLine());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String again(String pickle) {
        try {
            Object value = PickleDecoder.standard().decode(HexFormat.of().parseHex(pickle));
            return HexFormat.of().formatHex(PickleEncoder.encode(value));
        } catch (PickleException refused) {
            return "error: " + refused.getMessage();
        }
    }
}
