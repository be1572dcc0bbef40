package io.antaboga.cli.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/** The user's System V queues, segments and semaphore sets, as the kernel lists them. */
final class SysvObjects {
    private static final Path TABLES = Path.of("/proc/sysvipc");

    private SysvObjects() {}

    static List<KernelObject> list(int uid) {
        List<KernelObject> objects = new ArrayList<>();
        for (Map<String, Long> row : table("msg", uid)) {
            objects.add(object("sysvmq", row, "msqid", null, row.get("cbytes"), row.get("qnum")));
        }
        List<Map<String, Long>> segments = table("shm", uid);
        SortedMap<Long, SortedSet<Long>> holders = segments.isEmpty() ? null : Processes.attachments();
        for (Map<String, Long> row : segments) {
            SortedSet<Long> pids = holders.get(row.get("shmid"));
            objects.add(object("sysvshm", row, "shmid", pids == null ? null : pids.first(), row.get("size"), null));
        }
        for (Map<String, Long> row : table("sem", uid)) {
            objects.add(object("sysvsem", row, "semid", null, null, null));
        }
        return objects;
    }

    private static KernelObject object(
            String mechanism, Map<String, Long> row, String id, Long holder, Long size, Long waiting) {
        long key = row.get("key");
        return new KernelObject(
                mechanism,
                key == 0 ? "id:" + row.get(id) : Long.toString(key),
                holder,
                holder == null ? null : true,
                size,
                waiting,
                (double) Math.max(0, System.currentTimeMillis() / 1000 - row.get("ctime")),
                null);
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
