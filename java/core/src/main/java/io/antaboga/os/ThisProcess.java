package io.antaboga.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which process this is, told so that no later one can be taken for it. */
public final class ThisProcess {
    public static final long PID = ProcessHandle.current().pid();
    public static final long START_TIME = startTime();
    public static final String BOOT_ID = read("/proc/sys/kernel/random/boot_id").strip();

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
