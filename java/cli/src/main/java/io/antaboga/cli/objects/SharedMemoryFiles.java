package io.antaboga.cli.objects;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** The user's POSIX segments and semaphores: both are files, where glibc puts them. */
final class SharedMemoryFiles {
    private static final Path DIRECTORY = Path.of("/dev/shm");
    private static final String SEMAPHORE = "sem.";

    private SharedMemoryFiles() {}

    static List<KernelObject> list(int uid) {
        SortedMap<String, SortedSet<Long>> mappings = Processes.mappings();
        List<KernelObject> objects = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DIRECTORY)) {
            for (Path file : files) {
                try {
                    Map<String, Object> stat = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
                    if ((Boolean) stat.get("isRegularFile") && (Integer) stat.get("uid") == uid) {
                        objects.add(object(file, stat, mappings));
                    }
                } catch (IOException gone) {
                    continue;
                }
            }
        } catch (IOException noSharedMemory) {
            return List.of();
        }
        return objects;
    }

    private static KernelObject object(Path file, Map<String, Object> stat, SortedMap<String, SortedSet<Long>> mappings)
            throws IOException {
        String name = file.getFileName().toString();
        boolean semaphore = name.startsWith(SEMAPHORE);
        String key = Processes.key((Long) stat.get("dev"), (Long) stat.get("ino"));
        SortedSet<Long> holders = mappings.getOrDefault(key, new TreeSet<>());
        long made = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .creationTime()
                .toMillis();
        return KernelObject.named(
                        semaphore ? "posixsem" : "posixshm",
                        "/" + (semaphore ? name.substring(SEMAPHORE.length()) : name))
                .heldBy(holders)
                .withSize((Long) stat.get("size"))
                .madeAt(made);
    }
}
