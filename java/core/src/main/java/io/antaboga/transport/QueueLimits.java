package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sysctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the system allows POSIX queues, as {@code /proc/sys/fs/mqueue} tells now. */
final class QueueLimits {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String MSGQUEUE = "Max msgqueue size";

    private QueueLimits() {}

    /** The failure of {@code mq_open}, with the limit that was in the way. */
    static IpcException refused(String name, int errno, PosixMq.Attributes wanted) {
        List<Object> details = new ArrayList<>(List.of("name", name));
        if (errno == -Errno.EINVAL || errno == -Errno.EMFILE || errno == -Errno.ENOMEM) {
            add(details, "depth", wanted.depth());
            add(details, "message_size", wanted.messageSize());
            add(details, "max_depth", limit("msg_max"));
            add(details, "max_message_size", limit("msgsize_max"));
            add(details, "rlimit_msgqueue", resourceLimit());
        } else if (errno == -Errno.ENOSPC) {
            add(details, "max_queues", limit("queues_max"));
        }
        return Errno.failure("mq_open", errno, details.toArray());
    }

    private static void add(List<Object> details, String key, long value) {
        if (value > 0) {
            details.addAll(List.of(key, value));
        }
    }

    /** The soft limit of the octets in all of a user's queues, for this process. */
    private static long resourceLimit() {
        try (Stream<String> lines = Files.lines(LIMITS)) {
            return lines.filter(line -> line.startsWith(MSGQUEUE))
                    .map(line -> line.substring(MSGQUEUE.length()).strip().split("\\s+")[0])
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException | NumberFormatException unlimited) {
            return 0;
        }
    }

    private static long limit(String file) {
        return Sysctl.number("fs/mqueue/" + file).orElse(0);
    }
}
