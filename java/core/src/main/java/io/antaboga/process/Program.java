package io.antaboga.process;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the file that {@code execvp(3)} would run, so that a program that cannot be started is an error here and not an
 * exit code of the shell that starts it.
 */
final class Program {
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private Program() {}

    /**
     * The path to execute.
     *
     * @param name the program; without a slash it is looked for in {@code searchPath}
     * @param searchPath the child's {@code PATH}, or null
     * @param directory the child's directory
     * @throws IpcException with {@code ENOENT} or {@code EACCES}
     */
    static String find(String name, String searchPath, Path directory) throws IpcException {
        if (name.indexOf('/') >= 0) {
            check(name, directory.resolve(name));
            return name;
        }
        boolean denied = false;
        for (String entry : (searchPath == null ? DEFAULT_PATH : searchPath).split(":", -1)) {
            Path file = directory.resolve(entry).resolve(name);
            if (!name.isEmpty() && Files.isRegularFile(file)) {
                if (Files.isExecutable(file)) {
                    check(name, file);
                    return file.toString();
                }
                denied = true;
            }
        }
        throw failure(denied ? Errno.EACCES : Errno.ENOENT, name);
    }

    private static void check(String name, Path file) throws IpcException {
        if (!Files.exists(file)) {
            throw failure(Errno.ENOENT, name);
        }
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw failure(Errno.EACCES, name);
        }
        String interpreter = interpreter(file);
        if (interpreter != null && !Files.isExecutable(Path.of(interpreter))) {
            throw Errno.failure("execve", Errno.ENOENT, "program", name, "interpreter", interpreter);
        }
    }

    private static IpcException failure(int errno, String name) {
        return Errno.failure("execve", errno, "program", name);
    }

    /** What stands after #! in the first line, or null; the kernel looks at 256 bytes. */
    private static String interpreter(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(256), StandardCharsets.ISO_8859_1);
            if (!head.startsWith("#!")) {
                return null;
            }
            String line = head.substring(2, head.indexOf('\n') < 0 ? head.length() : head.indexOf('\n'))
                    .strip();
            return line.isEmpty() ? null : line.split("[ \t]", 2)[0];
        } catch (IOException e) {
            // A program may be executable and yet not readable; then the kernel alone knows.
            return null;
        }
    }
}
