package io.antaboga.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code /proc/self/mountinfo} ({@code proc(5)}). */
final class Mounts {
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;

    private Mounts() {}

    /** Whether the file system that {@code folder}, a real path, lies on is mounted {@code noexec}. */
    static boolean forbidExecuting(Path folder) throws IOException {
        return forbidExecuting(folder, Files.readAllLines(Path.of("/proc/self/mountinfo")));
    }

    static boolean forbidExecuting(Path folder, List<String> mountinfo) {
        Path deepest = null;
        boolean forbidden = false;
        for (String line : mountinfo) {
            String[] fields = line.split(" ");
            Path point = Path.of(plain(fields[MOUNT_POINT]));
            // Of two mounts on the same point the later line hides the earlier.
            if (folder.startsWith(point) && (deepest == null || point.getNameCount() >= deepest.getNameCount())) {
                deepest = point;
                forbidden = List.of(fields[OPTIONS].split(",")).contains("noexec");
            }
        }
        return forbidden;
    }

    /** Space, tab, line feed and backslash are written in octal. */
    private static String plain(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
