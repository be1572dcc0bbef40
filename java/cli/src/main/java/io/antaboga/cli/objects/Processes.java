package io.antaboga.cli.objects;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What processes hold, as far as {@code /proc} lets this user see it; a process that ends meanwhile is passed over. */
public final class Processes {
    private static final Path PROC = Path.of("/proc");
    private static final String SOCKET = "socket:[";
    /** How the kernel names a System V segment's file: its inode is the id. */
    private static final String SYSTEM_V = "/SYSV";
    /** Address, permissions, offset, device, inode, path. */
    private static final int MAPS_FIELDS = 6;

    private Processes() {}

    /**
     * Who has a file mapped.
     *
     * @param device the device as {@code stat(2)} gives it
     * @param inode the file's inode
     */
    public static List<Long> mapping(long device, long inode) {
        List<Long> pids = new ArrayList<>();
        String wanted = key(device, inode);
        for (Path process : all()) {
            if (mappings(process).anyMatch(wanted::equals)) {
                pids.add(pid(process));
            }
        }
        return pids;
    }

    /** Which processes map which file, for all files; the keys are those of {@link #key}. */
    static SortedMap<String, SortedSet<Long>> mappings() {
        SortedMap<String, SortedSet<Long>> holders = new TreeMap<>();
        for (Path process : all()) {
            mappings(process).forEach(file -> holders.computeIfAbsent(file, unused -> new TreeSet<>())
                    .add(pid(process)));
        }
        return holders;
    }

    /** Who has the System V segment with this id attached. */
    public static List<Long> attached(int id) {
        return List.copyOf(attachments().getOrDefault((long) id, new TreeSet<>()));
    }

    /** Which processes have which System V segment attached, by its id. */
    static SortedMap<Long, SortedSet<Long>> attachments() {
        SortedMap<Long, SortedSet<Long>> holders = new TreeMap<>();
        for (Path process : all()) {
            files(process).filter(fields -> fields[5].startsWith(SYSTEM_V)).forEach(fields -> holders.computeIfAbsent(
                            Long.valueOf(fields[4]), unused -> new TreeSet<>())
                    .add(pid(process)));
        }
        return holders;
    }

    /** Which processes of user {@code uid} hold which socket, by the socket's inode. */
    static SortedMap<Long, SortedSet<Long>> sockets(int uid) {
        SortedMap<Long, SortedSet<Long>> holders = new TreeMap<>();
        for (Path process : all()) {
            try (DirectoryStream<Path> descriptors =
                    CurrentUser.idOf(process, true) == uid ? Files.newDirectoryStream(process.resolve("fd")) : null) {
                if (descriptors == null) {
                    continue;
                }
                for (Path descriptor : descriptors) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith(SOCKET)) {
                        long inode = Long.parseLong(target.substring(SOCKET.length(), target.length() - 1));
                        holders.computeIfAbsent(inode, unused -> new TreeSet<>())
                                .add(pid(process));
                    }
                }
            } catch (IOException | java.nio.file.DirectoryIteratorException hiddenOrGone) {
                continue;
            }
        }
        return holders;
    }

    /** A file as {@code /proc/PID/maps} names it: major and minor in hexadecimal, inode in decimal. */
    static String key(long device, long inode) {
        long major = (device >>> 8 & 0xfff) | (device >>> 32 & 0xfffff000L);
        long minor = (device & 0xff) | (device >>> 12 & 0xffffff00L);
        return String.format("%02x:%02x %d", major, minor, inode);
    }

    private static Stream<String> mappings(Path process) {
        return files(process).map(fields -> fields[3] + " " + fields[4]);
    }

    /** The lines of {@code maps} about files, divided into fields. */
    private static Stream<String[]> files(Path process) {
        try (Stream<String> lines = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            return lines
                    .map(line -> line.split(" +", MAPS_FIELDS))
                    .filter(fields -> fields.length == MAPS_FIELDS)
                    .toList()
                    .stream();
        } catch (IOException | java.io.UncheckedIOException hiddenOrGone) {
            return Stream.empty();
        }
    }

    private static List<Path> all() {
        List<Path> processes = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
            directories.forEach(processes::add);
        } catch (IOException noProc) {
            return List.of();
        }
        return processes;
    }

    private static long pid(Path process) {
        return Long.parseLong(process.getFileName().toString());
    }
}
