package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The Python package that travels in this library's jar, as files that an interpreter can import.
 *
 * <p>Unpacked once into the user's private directory, under a name that is the digest of the content: a directory of that name has
 * that content, since it gets the name when it is complete. What is compiled of it stays beside it for the next start.
 */
final class PythonFiles {
    private static final String ROOT = "io/antaboga/call/python/";

    private static Path unpacked;

    private PythonFiles() {}

    /** The directory to put first in {@code sys.path}. */
    static synchronized Path directory() throws IpcException {
        if (unpacked == null || !Files.isDirectory(unpacked)) {
            try {
                unpacked = unpack(files(), Registry.ofCurrentUser().privateDirectory("call"));
            } catch (IOException e) {
                throw failure(e);
            }
        }
        return unpacked;
    }

    private static IpcException failure(Exception cause) {
        if (cause instanceof IpcException known) {
            return known;
        }
        IpcException failure = new IpcException("start", "cannot unpack the Python files", "EIO", 5, Map.of());
        failure.initCause(cause);
        return failure;
    }

    /** Makes {@code parent/DIGEST} unless it is there. */
    static Path unpack(SortedMap<String, byte[]> files, Path parent) throws IOException {
        Path directory = parent.resolve(digest(files));
        if (Files.isDirectory(directory)) {
            return directory;
        }
        Path temporary = Files.createTempDirectory(
                parent, ".tmp-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = temporary.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another process has done the same meanwhile.
            remove(temporary);
        }
        return directory;
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }

    private static String digest(SortedMap<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, content) -> {
                digest.update((name + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** All files by their path below the root, from wherever this class was loaded. */
    private static SortedMap<String, byte[]> files() throws IOException {
        URI location = location();
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (location.getScheme().equals("file") && Files.isRegularFile(Path.of(location))) {
            fromJar(Path.of(location), files);
        } else {
            fromDirectory(Path.of(location).resolve(ROOT), files);
        }
        if (files.isEmpty()) {
            throw new IOException("no Python files in " + location);
        }
        return files;
    }

    private static URI location() throws IOException {
        try {
            return PythonFiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static void fromJar(Path path, SortedMap<String, byte[]> files) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().startsWith(ROOT) && !entry.isDirectory()) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        files.put(entry.getName().substring(ROOT.length()), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static void fromDirectory(Path root, SortedMap<String, byte[]> files) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                files.put(root.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
    }
}
