package io.antaboga.cli.objects;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;

/** The Unix sockets with a name that processes of the user hold: those that listen, and datagram sockets. */
final class Sockets {
    private static final Path TABLE = Path.of("/proc/net/unix");
    /** Num, RefCount, Protocol, Flags, Type, St, Inode, Path. */
    private static final int FIELDS = 8;

    private static final int LISTENS = 0x10000;
    private static final String DATAGRAM = "0002";

    private Sockets() {}

    static List<KernelObject> list(int uid) {
        SortedMap<Long, SortedSet<Long>> holders = Processes.sockets(uid);
        List<KernelObject> objects = new ArrayList<>();
        try (Stream<String> lines = Files.lines(TABLE, StandardCharsets.ISO_8859_1)) {
            lines.skip(1)
                    .map(line -> line.strip().split(" +", FIELDS))
                    .filter(fields -> fields.length == FIELDS)
                    .forEach(fields -> {
                        boolean named = (Integer.parseInt(fields[3], 16) & LISTENS) != 0 || fields[4].equals(DATAGRAM);
                        SortedSet<Long> pids = holders.get(Long.parseLong(fields[6]));
                        if (named && pids != null) {
                            String name =
                                    new String(fields[7].getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                            objects.add(KernelObject.named("unix", name).heldBy(pids));
                        }
                    });
        } catch (IOException | java.io.UncheckedIOException noTable) {
            return List.of();
        }
        return objects;
    }
}
