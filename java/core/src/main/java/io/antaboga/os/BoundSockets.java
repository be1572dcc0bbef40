package io.antaboga.os;

import io.antaboga.IpcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The paths of the sockets that are open in this network namespace. */
public final class BoundSockets {
    private static final Path TABLE = Path.of("/proc/net/unix");
    /** Num, RefCount, Protocol, Flags, Type, St, Inode; then the path. */
    private static final int FIELDS = 8;

    private BoundSockets() {}

    /** Whether a socket bound to {@code path}, spelt so, is open. */
    public static boolean contains(String path) throws IpcException {
        // Octets of a path that are not UTF-8 must not stop the others from being read.
        try (Stream<String> lines = Files.lines(TABLE, StandardCharsets.ISO_8859_1)) {
            String octets = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return lines.map(line -> line.strip().split(" +", FIELDS))
                    .anyMatch(fields -> fields.length == FIELDS && fields[FIELDS - 1].equals(octets));
        } catch (IOException e) {
            IpcException failure =
                    new IpcException("unix", "cannot read the table of sockets", "EIO", 5, Map.of("path", TABLE));
            failure.initCause(e);
            throw failure;
        }
    }
}
