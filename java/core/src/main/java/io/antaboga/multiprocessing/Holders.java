package io.antaboga.multiprocessing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which other processes can hold a semaphore: those that have it mapped, by {@code /proc/PID/maps}. Processes that this user may
 * not look at, or that are in another process namespace, are not seen.
 *
 * <p>By device and inode: glibc makes a semaphore under another name and then links it, and in its maker's maps that name stays.
 */
final class Holders {
    private static final Path PROC = Path.of("/proc");

    private Holders() {}

    /**
     * The other processes that live and have it mapped.
     *
     * @param name with its slash; this process has it open by that name
     */
    static SortedSet<Long> others(String name) throws IOException {
        String file = "/sem." + name.substring(1);
        String here = lines(PROC.resolve("self")).stream()
                .filter(line -> line.endsWith(file) || line.endsWith(file + " (deleted)"))
                .map(Holders::identity)
                .findFirst()
                .orElseThrow(() -> new NoSuchFileException(name));
        SortedSet<Long> others = new TreeSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (maps(process, here)) {
                    others.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
        others.remove(ProcessHandle.current().pid());
        return others;
    }

    private static boolean maps(Path process, String identity) {
        try {
            return lines(process).stream().anyMatch(line -> identity.equals(identity(line)));
        } catch (IOException | UncheckedIOException endedOrAnother) {
            return false;
        }
    }

    private static List<String> lines(Path process) throws IOException {
        return Files.readAllLines(process.resolve("maps"), StandardCharsets.ISO_8859_1);
    }

    /** Device and inode of a line: range, permissions, offset, device, inode, name. */
    private static String identity(String line) {
        String[] words = line.split(" +", 6);
        return words.length < 5 ? "" : words[3] + " " + words[4];
    }
}
