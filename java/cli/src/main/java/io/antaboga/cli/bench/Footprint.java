package io.antaboga.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one process holds at a moment.
 *
 * @param residentKiB resident memory in KiB
 * @param descriptors open descriptors
 * @param heapBytes bytes in use on the Java heap after a collection, or -1 where there is no Java heap
 */
record Footprint(long residentKiB, long descriptors, long heapBytes) {
    private static final String RESIDENT = "VmRSS:";

    /** Looks at the process {@code pid}, which must be this user's. */
    static Footprint of(long pid, long heapBytes) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String resident = Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith(RESIDENT))
                .findFirst()
                .orElseThrow(() -> new IOException(process + " has ended"));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            long kibibytes = Long.parseLong(
                    resident.substring(RESIDENT.length()).replace("kB", "").strip());
            return new Footprint(kibibytes, descriptors.count(), heapBytes);
        }
    }

    /** The figures under names that begin with {@code prefix}. */
    Map<String, Object> fields(String prefix) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(prefix + "rss_kib", residentKiB);
        fields.put(prefix + "descriptors", descriptors);
        if (heapBytes >= 0) {
            fields.put(prefix + "heap_bytes", heapBytes);
        }
        return fields;
    }
}
