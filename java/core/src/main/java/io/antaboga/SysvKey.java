package io.antaboga;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What a System V queue, segment or semaphore set is found by: a key that processes agree on, or the id of one.
 *
 * @param number the key or the id
 * @param isId whether it is an id; such an object is opened, never made
 */
public record SysvKey(int number, boolean isId) {
    /** IPC_PRIVATE: makes an object that has no key, and is found by its id only. */
    public static final SysvKey PRIVATE = new SysvKey(0, false);

    /** A key. */
    public static SysvKey of(int key) {
        return new SysvKey(key, false);
    }

    /** The id of an object that exists, as {@code ipcs} shows it. */
    public static SysvKey id(int id) {
        return new SysvKey(id, true);
    }

    /**
     * The key of {@code ftok(3)}: 8 bits of {@code project}, 8 of the file's device, 16 of its inode. Two files may have the
     * same, and a file that is replaced gets another.
     *
     * @param path a file that exists
     * @param project 1 to 255
     */
    public static SysvKey ftok(Path path, int project) throws IpcException {
        if (project < 1 || project > 255) {
            throw new IllegalArgumentException("project must be 1 to 255: " + project);
        }
        try {
            long device = ((Number) Files.getAttribute(path, "unix:dev")).longValue();
            long inode = ((Number) Files.getAttribute(path, "unix:ino")).longValue();
            return of(project << 24 | (int) (device & 0xff) << 16 | (int) (inode & 0xffff));
        } catch (IOException e) {
            throw refused(e, path);
        }
    }

    private static IpcException refused(IOException cause, Path path) {
        // Of other errnos the JDK keeps only the C library's text.
        String reason = cause instanceof FileSystemException known ? known.getReason() : null;
        IpcException failure =
                switch (cause) {
                    case NoSuchFileException _ -> refused("no such file or directory", "ENOENT", 2, path);
                    case AccessDeniedException _ -> refused("permission denied", "EACCES", 13, path);
                    case FileSystemException _
                    when "File name too long".equals(reason) -> refused("file name too long", "ENAMETOOLONG", 36, path);
                    default -> refused("input/output error", "EIO", 5, path);
                };
        failure.initCause(cause);
        return failure;
    }

    private static IpcException refused(String problem, String code, int errno, Path path) {
        return new IpcException("ftok", problem, code, errno, Map.of("path", path));
    }

    /** Whether this is {@link #PRIVATE}. */
    public boolean isPrivate() {
        return !isId && number == 0;
    }

    /** As the registry and URLs have it: the key in decimal, or {@code id:} and the id. */
    @Override
    public String toString() {
        return isId ? "id:" + number : Integer.toString(number);
    }

    /** The key as {@code ipcs} shows it. */
    public String toHex() {
        return isId ? toString() : String.format(Locale.ROOT, "0x%08x", number);
    }
}
