package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.StreamError;
import io.antaboga.layout.RecordInference;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * Class files in folders and jars; what is not there is passed over, as {@code java} does.
 *
 * @param text folders and jars, separated by colons
 */
record ClassPath(String text) implements RecordInference.ClassFiles {
    @Override
    public Optional<byte[]> find(String internalName) throws IpcException {
        for (String entry : text.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            try {
                Optional<byte[]> found = Files.isRegularFile(path)
                        ? inJar(path, internalName + ".class")
                        : inFolder(path.resolve(internalName + ".class"));
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException failure) {
                throw StreamError.of("open", failure, Map.of("name", path));
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> inFolder(Path file) throws IOException {
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    private static Optional<byte[]> inJar(Path path, String name) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
            JarEntry entry = jar.getJarEntry(name);
            if (entry == null) {
                return Optional.empty();
            }
            try (InputStream octets = jar.getInputStream(entry)) {
                return Optional.of(octets.readAllBytes());
            }
        }
    }
}
