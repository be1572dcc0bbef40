package io.antaboga.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The CPythons of this machine, and scripts that run in them with nothing installed. */
public final class Pythons {
    private Pythons() {}

    /** One of each minor version from 3.8 up, by version; the one on the PATH where there are no others. */
    public static List<String> found() {
        Map<Integer, String> byMinor = new TreeMap<>();
        String pyenv = System.getenv("PYENV_ROOT");
        if (pyenv != null && Files.isDirectory(Path.of(pyenv, "versions"))) {
            try (Stream<Path> versions = Files.list(Path.of(pyenv, "versions"))) {
                versions.filter(version -> version.getFileName().toString().matches("3\\.(8|9|[1-9]\\d)\\.\\d+"))
                        .forEach(version -> byMinor.put(
                                Integer.valueOf(version.getFileName().toString().split("\\.")[1]),
                                version.resolve("bin/python").toString()));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return byMinor.isEmpty() ? List.of("python3") : new ArrayList<>(byMinor.values());
    }

    /** A script that runs, is told what to do line by line on its standard input, and answers with lines. */
    public static final class Script implements AutoCloseable {
        private final Process process;
        private final Writer in;
        private final BufferedReader out;

        private Script(Process process) {
            this.process = process;
            this.in = process.outputWriter();
            this.out = process.inputReader();
        }

        /** Runs {@code name}, a resource beside {@code owner}. */
        public static Script start(String python, Class<?> owner, String name, String... arguments) throws IOException {
            List<String> words = new ArrayList<>(List.of(python, "-u", "-W", "ignore", "-c"));
            try (var source = owner.getResourceAsStream(name)) {
                words.add(new String(source.readAllBytes(), StandardCharsets.UTF_8));
            }
            words.addAll(List.of(arguments));
            return new Script(new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        /** Tells it something. */
        public void tell(String... words) throws IOException {
            in.write(String.join(" ", words) + "\n");
            in.flush();
        }

        /** Its next answer; null when it has ended. */
        public String answer() throws IOException {
            return out.readLine();
        }

        /** Its process. */
        public Process process() {
            return process;
        }

        /** Ends its input and waits for its end. */
        @Override
        public void close() throws IOException {
            try {
                in.close();
            } catch (IOException gone) {
                // It has ended already.
                process.destroy();
            }
            try {
                if (!process.waitFor(120, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            out.close();
        }
    }
}
