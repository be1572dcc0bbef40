package io.antaboga.os;

import io.antaboga.IpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory the machine could still give.
 *
 * <p>Memory that belongs to no file system has no limit of its own: the kernel would kill processes to reserve what is asked
 * for, before it says that there is too little.
 */
public final class FreeMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern FREE = Pattern.compile("(?m)^(?:MemAvailable|SwapFree): +(\\d+) kB$");
    private static final long NOT_WORTH_ASKING = 16L << 20;

    private FreeMemory() {}

    /**
     * Refuses what is more than there is.
     *
     * @param operation what needs it, such as {@code memfd_create}
     * @param size in bytes
     * @throws IpcException with {@code ENOMEM}
     */
    public static void require(String operation, long size) throws IpcException {
        if (size <= NOT_WORTH_ASKING) {
            return;
        }
        long free = 0;
        try {
            Matcher found = FREE.matcher(Files.readString(MEMINFO));
            while (found.find()) {
                free += Long.parseLong(found.group(1)) << 10;
            }
        } catch (IOException unreadable) {
            // Without /proc the kernel's own answer must do.
            return;
        }
        if (size > free) {
            throw Errno.failure(operation, Errno.ENOMEM, "size", size, "free", free);
        }
    }
}
