package io.antaboga.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The Pythons of a machine: on the search path, in {@code /usr/bin}, and those of pyenv. */
final class Interpreters {
    private static final String NAMES = "python3{,.[0-9],.[0-9][0-9]}";
    private static final long PATIENCE_SECONDS = 10;

    private Interpreters() {}

    /** The files, by the programs that they are once links are followed. */
    static SortedMap<Path, Path> all(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (folder.startsWith("/")) {
                folders.add(Path.of(folder));
            }
        }
        folders.add(Path.of("/usr/bin"));
        String pyenv = environment.get("PYENV_ROOT");
        if (pyenv != null) {
            list(Path.of(pyenv, "versions"), "*").forEach(version -> folders.add(version.resolve("bin")));
        }
        SortedMap<Path, Path> found = new TreeMap<>();
        for (Path folder : folders) {
            for (Path file : list(folder, NAMES)) {
                try {
                    // pyenv's shims are scripts that choose one of the others.
                    if (Files.isExecutable(file) && !folder.endsWith("shims")) {
                        found.putIfAbsent(file.toRealPath(), file);
                    }
                } catch (IOException gone) {
                    continue;
                }
            }
        }
        return found;
    }

    private static List<Path> list(Path folder, String pattern) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(files::add);
        } catch (IOException absent) {
            return List.of();
        }
        return files;
    }

    /** What a Python says of its version, as {@code 3.12.1}; empty if it does not run. */
    static Optional<String> version(Path python) {
        try {
            Process process = new ProcessBuilder(python.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 && text.startsWith("Python ")
                    ? Optional.of(text.substring("Python ".length()))
                    : Optional.empty();
        } catch (IOException broken) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
