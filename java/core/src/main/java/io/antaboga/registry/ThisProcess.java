package io.antaboga.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What entries say about the process that writes them. */
final class ThisProcess {
    static final long PID = ProcessHandle.current().pid();
    static final long START_TIME = startTime();
    static final String BOOT_ID = read("/proc/sys/kernel/random/boot_id").strip();

    private ThisProcess() {}

    private static long startTime() {
        String stat = read("/proc/self/stat");
        // The second field is the command in parentheses, which may hold anything; field 22 is the 20th after it.
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
