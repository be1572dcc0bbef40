package io.antaboga.multiprocessing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Which living processes can hold a semaphore: those that have it mapped, by {@code /proc/PID/maps}. Processes that this user may
 * not look at, or that are in another process namespace, are not seen.
 */
final class Holders {
    private static final Path PROC = Path.of("/proc");

    private Holders() {}

    /**
     * The processes and how often each has the semaphore mapped.
     *
     * @param name with its slash
     */
    static TreeMap<Long, Long> of(String name) throws IOException {
        String file = "/sem." + name.substring(1);
        TreeMap<Long, Long> holders = new TreeMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long count = mappings(process, file);
                if (count > 0) {
                    holders.put(Long.valueOf(process.getFileName().toString()), count);
                }
            }
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
        return holders;
    }

    private static long mappings(Path process, String file) {
        try {
            List<String> lines = Files.readAllLines(process.resolve("maps"), StandardCharsets.ISO_8859_1);
            return lines.stream()
                    .filter(line -> line.endsWith(file) || line.endsWith(file + " (deleted)"))
                    .count();
        } catch (IOException | UncheckedIOException endedOrAnother) {
            return 0;
        }
    }
}
