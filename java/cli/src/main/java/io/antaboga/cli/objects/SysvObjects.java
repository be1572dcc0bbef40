package io.antaboga.cli.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/** The user's System V queues, segments and semaphore sets, as the kernel lists them. */
final class SysvObjects {
    private static final Path TABLES = Path.of("/proc/sysvipc");

    private static final long MILLISECONDS = 1000;

    private SysvObjects() {}

    static List<KernelObject> list(int uid) {
        List<KernelObject> objects = new ArrayList<>();
        for (Map<String, Long> row : table("msg", uid)) {
            objects.add(object("sysvmq", row, "msqid", "stime", "rtime")
                    .withSize(row.get("cbytes"))
                    .withWaiting(row.get("qnum")));
        }
        List<Map<String, Long>> segments = table("shm", uid);
        SortedMap<Long, SortedSet<Long>> holders = segments.isEmpty() ? null : Processes.attachments();
        for (Map<String, Long> row : segments) {
            objects.add(segment(row, holders.get(row.get("shmid"))));
        }
        for (Map<String, Long> row : table("sem", uid)) {
            objects.add(object("sysvsem", row, "semid", "otime"));
        }
        return objects;
    }

    /** A segment; who made it is told by the kernel, unless it has ended and others are attached. */
    private static KernelObject segment(Map<String, Long> row, SortedSet<Long> pids) {
        KernelObject object = object("sysvshm", row, "shmid", "atime", "dtime").withSize(row.get("size"));
        long creator = row.get("cpid");
        KernelObject owned = pids == null || pids.contains(creator)
                ? object.of(creator, Files.exists(Path.of("/proc", Long.toString(creator))))
                : object.of(pids.first(), true);
        return owned.attached(row.get("nattch"));
    }

    private static KernelObject object(String mechanism, Map<String, Long> row, String id, String... uses) {
        long key = row.get("key");
        long last = Arrays.stream(uses).mapToLong(row::get).max().orElse(0);
        return KernelObject.named(mechanism, key == 0 ? "id:" + row.get(id) : Long.toString(key))
                .madeAt(row.get("ctime") * MILLISECONDS)
                .usedAt(last * MILLISECONDS);
    }

    /** The rows of objects that {@code uid} owns, by the names of the columns. */
    private static List<Map<String, Long>> table(String name, int uid) {
        List<String> lines;
        try {
            lines = Files.readAllLines(TABLES.resolve(name));
        } catch (IOException notBuiltIn) {
            return List.of();
        }
        String[] columns =
                lines.isEmpty() ? new String[0] : lines.getFirst().strip().split(" +");
        List<Map<String, Long>> rows = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] values = line.strip().split(" +");
            Map<String, Long> row = new HashMap<>();
            for (int column = 0; column < Math.min(columns.length, values.length); column++) {
                row.put(columns[column], Long.parseLong(values[column]));
            }
            if (row.getOrDefault("uid", -1L) == uid) {
                rows.add(row);
            }
        }
        return rows;
    }
}
