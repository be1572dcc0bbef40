package io.antaboga.os;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Binds classes of native methods, after choosing a folder in which JNA can unpack its native part.
 *
 * <p>JNA tries one folder only, the user's cache, and cannot be asked again after it failed. So a folder that forbids
 * writing or executing is found out before JNA is touched, and {@code jna.tmpdir} is set to one that does not. It is
 * left alone if the user has set it. JNA removes the unpacked file as soon as it is loaded.
 */
final class NativeLoading {
    private static final String PROPERTY = "jna.tmpdir";
    private static final String ADVICE = "set -D" + PROPERTY + "=DIR to one that allows writing and executing";
    private static final List<String> CHOSEN_BY_THE_USER = List.of(PROPERTY, "jna.boot.library.path", "jna.nounpack");

    private NativeLoading() {}

    /** Binds the native methods of {@code type} to the functions of libc, and gives that. */
    static synchronized NativeLibrary bind(Class<?> type) {
        if (CHOSEN_BY_THE_USER.stream().allMatch(name -> System.getProperty(name) == null)) {
            choose();
        }
        try {
            NativeLibrary process = NativeLibrary.getProcess();
            Native.register(type, process);
            return process;
        } catch (UnsatisfiedLinkError e) {
            throw (Error)
                    new UnsatisfiedLinkError(e.getMessage() + "; if a folder is at fault, " + ADVICE).initCause(e);
        }
    }

    private static void choose() {
        Path preferred = cache();
        List<Path> candidates = candidates();
        if (usable(preferred)) {
            return;
        }
        for (Path candidate : candidates) {
            if (usable(candidate)) {
                System.setProperty(PROPERTY, candidate.toString());
                return;
            }
        }
        throw new UnsatisfiedLinkError("no folder for the native part of JNA: " + preferred + " and " + candidates
                + " forbid writing or executing; " + ADVICE);
    }

    /** The folder that JNA chooses itself. */
    private static Path cache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path home =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return home.resolve("JNA/temp");
    }

    private static List<Path> candidates() {
        List<Path> candidates = new ArrayList<>();
        candidates.add(Path.of(System.getProperty("java.io.tmpdir")));
        String own = System.getenv("ANTABOGA_RUNTIME_DIR");
        if (own != null && !own.isEmpty()) {
            candidates.add(Path.of(own));
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) {
            candidates.add(Path.of(runtime));
        }
        candidates.add(Path.of("/dev/shm"));
        return candidates;
    }

    /** Whether files can be made and executed there; the folder is made if its parent allows it. */
    private static boolean usable(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
                Files.createDirectories(folder, ours);
            }
            return Files.isWritable(folder) && !Mounts.forbidExecuting(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
