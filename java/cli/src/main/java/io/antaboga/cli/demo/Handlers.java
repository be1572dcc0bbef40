package io.antaboga.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A file of functions as a worker can import it: a copy, since in the jar it is no file. */
final class Handlers implements AutoCloseable {
    private final Path folder;
    private final Path file;

    private Handlers(Path folder, Path file) {
        this.folder = folder;
        this.file = file;
    }

    /** The file called {@code name} beside the other workers. */
    static Handlers of(String name) throws IOException {
        Path folder = Files.createTempDirectory("antaboga-demo-");
        Handlers handlers = new Handlers(folder, folder.resolve(name));
        try (InputStream source = Handlers.class.getResourceAsStream("/python/antaboga_demo/" + name)) {
            Files.copy(source, handlers.file);
        } catch (IOException | RuntimeException failure) {
            handlers.close();
            throw failure;
        }
        return handlers;
    }

    /** Where it is. */
    Path file() {
        return file;
    }

    /** Removes the copy, and what Python may have compiled of it, unless that was done. */
    @Override
    public void close() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
