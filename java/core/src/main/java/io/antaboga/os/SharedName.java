package io.antaboga.os;

import io.antaboga.IpcException;

/**
 * The name of a POSIX segment or semaphore, and the file in /dev/shm that glibc keeps it in.
 *
 * @param name with its slash, such as {@code /name}
 * @param path such as {@code /dev/shm/name} or {@code /dev/shm/sem.name}
 */
public record SharedName(String name, String path) {
    private static final String DIRECTORY = "/dev/shm/";

    /**
     * Checks a name.
     *
     * @param operation the call that failures name
     * @param name with or without the slash at its beginning
     * @param prefix what glibc puts before it in the file's name
     * @throws IpcException with {@code EINVAL} for a name that is empty, a dot or two, or holds another slash or a NUL;
     *     with {@code ENAMETOOLONG}
     */
    public static SharedName of(String operation, String name, String prefix) throws IpcException {
        String slashed = PosixName.check(operation, name, PosixName.NAME_MAX - prefix.length());
        return new SharedName(slashed, DIRECTORY + prefix + slashed.substring(1));
    }

    /** A new file in /dev/shm that has no name yet, mode 0600; a descriptor or the negated errno. */
    public static int openUnnamed() {
        int fd = Sys.open(DIRECTORY, Constants.O_TMPFILE | Constants.O_RDWR | Constants.O_CLOEXEC, 0600);
        if (fd < 0) {
            return fd;
        }
        // A umask of the owner's own bits would keep every opener out.
        int opened = Sys.fchmod(fd, 0600);
        if (opened < 0) {
            Sys.close(fd);
            return opened;
        }
        return fd;
    }

    /** Gives an unnamed file this name: 0, {@code -EEXIST}, or another negated errno. */
    public int link(int fd) {
        return Sys.linkat(
                Constants.AT_FDCWD, "/proc/self/fd/" + fd, Constants.AT_FDCWD, path, Constants.AT_SYMLINK_FOLLOW);
    }

    /** Opens what has this name, never through a symbolic link and never creating it. */
    public int open(boolean readOnly) {
        int access = readOnly ? Constants.O_RDONLY : Constants.O_RDWR;
        // O_NONBLOCK changes nothing for a regular file, and keeps a FIFO of that name from holding us up.
        return Sys.open(path, access | Constants.O_CLOEXEC | Constants.O_NOFOLLOW | Constants.O_NONBLOCK, 0);
    }
}
