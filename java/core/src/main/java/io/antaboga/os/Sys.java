package io.antaboga.os;

import static io.antaboga.os.Constants.AT_EMPTY_PATH;
import static io.antaboga.os.Constants.AT_FDCWD;
import static io.antaboga.os.Constants.AT_SYMLINK_NOFOLLOW;
import static io.antaboga.os.Constants.RWF_NOWAIT;

import com.sun.jna.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * System calls on descriptors and files, one static method each, under their C names.
 *
 * <p>A call returns its result, or <b>the negated errno</b>; it never throws and never retries, not even on
 * {@code EINTR}. Buffers are addresses of memory that the caller keeps alive ({@link MemorySegment#address()}). Strings
 * are passed as UTF-8; one with a NUL in it is an {@link IllegalArgumentException}. Calls that could block must be
 * guarded by a {@link Gate} or a {@link Breaker}.
 */
public final class Sys {
    private Sys() {}

    /** The result, or the negated errno that JNA kept from the call just made by this thread. */
    static int result(int result) {
        return result == -1 ? -Native.getLastError() : result;
    }

    static long result(long result) {
        return result == -1 ? -Native.getLastError() : result;
    }

    static long string(Arena arena, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL in a name: " + text.replace("\0", "\\0"));
        }
        return arena.allocateFrom(text).address();
    }

    public static long read(int fd, long buffer, long length) {
        return result(Libc.read(fd, buffer, length));
    }

    public static long write(int fd, long buffer, long length) {
        return result(Libc.write(fd, buffer, length));
    }

    /** @param iovec the address of {@code count} pairs of address and length, 16 bytes each */
    public static long readv(int fd, long iovec, int count) {
        return result(Libc.readv(fd, iovec, count));
    }

    public static long writev(int fd, long iovec, int count) {
        return result(Libc.writev(fd, iovec, count));
    }

    /** With offset -1 and {@link Constants#RWF_NOWAIT}: reads a pipe without blocking, whatever its O_NONBLOCK. */
    public static long preadv2(int fd, long iovec, int count, long offset, int flags) {
        return result(Libc.preadv2(fd, iovec, count, offset, flags));
    }

    /** With offset -1 and {@link Constants#RWF_NOWAIT}: writes a pipe without blocking, whatever its O_NONBLOCK. */
    public static long pwritev2(int fd, long iovec, int count, long offset, int flags) {
        return result(Libc.pwritev2(fd, iovec, count, offset, flags));
    }

    /** {@link #preadv2} of a pipe without blocking. */
    public static long readvNoWait(int fd, long iovec, int count) {
        return result(Libc.preadv2(fd, iovec, count, -1, RWF_NOWAIT));
    }

    /** {@link #pwritev2} to a pipe without blocking. */
    public static long writevNoWait(int fd, long iovec, int count) {
        return result(Libc.pwritev2(fd, iovec, count, -1, RWF_NOWAIT));
    }

    public static long pread(int fd, long buffer, long length, long offset) {
        return result(Libc.pread(fd, buffer, length, offset));
    }

    public static long pwrite(int fd, long buffer, long length, long offset) {
        return result(Libc.pwrite(fd, buffer, length, offset));
    }

    /** @param pollfds the address of {@code count} pollfd structures, 8 bytes each: int fd, short events, short revents */
    public static int poll(long pollfds, long count, int milliseconds) {
        return result(Libc.poll(pollfds, count, milliseconds));
    }

    public static int close(int fd) {
        return result(Libc.close(fd));
    }

    public static int open(String path, int flags, int mode) {
        return openat(AT_FDCWD, path, flags, mode);
    }

    public static int openat(int directory, String path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.openat(directory, string(arena, path), flags, mode));
        }
    }

    public static int fcntl(int fd, int command, long argument) {
        return result(Libc.fcntl(fd, command, argument));
    }

    public static int ioctl(int fd, long request, long argument) {
        return result(Libc.ioctl(fd, request, argument));
    }

    /** A duplicate with a number of at least {@code minimum}, not inherited over exec. */
    public static int dupCloexec(int fd, int minimum) {
        return result(Libc.fcntl(fd, Constants.F_DUPFD_CLOEXEC, minimum));
    }

    public static int dup2(int fd, int target) {
        return result(Libc.dup2(fd, target));
    }

    /** @param fds the address of two ints: the read end, then the write end */
    public static int pipe2(long fds, int flags) {
        return result(Libc.pipe2(fds, flags));
    }

    public static int eventfd(int initial, int flags) {
        return result(Libc.eventfd(initial, flags));
    }

    public static int epoll_create1(int flags) {
        return result(Libc.epoll_create1(flags));
    }

    public static int epoll_ctl(int epoll, int operation, int fd, long event) {
        return result(Libc.epoll_ctl(epoll, operation, fd, event));
    }

    public static int epoll_wait(int epoll, long events, int count, int milliseconds) {
        return result(Libc.epoll_wait(epoll, events, count, milliseconds));
    }

    /**
     * An open-file-description lock of the whole file, without waiting.
     *
     * @param type {@link Constants#F_WRLCK}, {@link Constants#F_RDLCK} or {@link Constants#F_UNLCK}
     * @return 0, or {@code -EAGAIN} when another open file description holds it
     */
    public static int lock(int fd, int type) {
        try (Arena arena = Arena.ofConfined()) {
            return result(
                    Libc.fcntl(fd, Constants.F_OFD_SETLK, wholeFile(arena, type).address()));
        }
    }

    /** Whether another open file description holds a lock on the file: 1 or 0, or the negated errno. */
    public static int isLocked(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flock = wholeFile(arena, Constants.F_WRLCK);
            int result = result(Libc.fcntl(fd, Constants.F_OFD_GETLK, flock.address()));
            return result < 0 ? result : flock.get(ValueLayout.JAVA_SHORT, 0) == Constants.F_UNLCK ? 0 : 1;
        }
    }

    /** struct flock: short type, short whence, long start, long length (0 is to the end), int pid. */
    private static MemorySegment wholeFile(Arena arena, int type) {
        MemorySegment flock = arena.allocate(32, 8);
        flock.set(ValueLayout.JAVA_SHORT, 0, (short) type);
        return flock;
    }

    /** {@code flock(2)}: blocks unless {@link Constants#LOCK_NB} is given. */
    public static int flock(int fd, int operation) {
        return result(Libc.flock(fd, operation));
    }

    /** What {@code fd} refers to, written into {@code stat}; 0 or the negated errno. */
    public static int fstat(int fd, Stat stat) {
        return statx(fd, "", AT_EMPTY_PATH, stat);
    }

    public static int stat(String path, Stat stat) {
        return statx(AT_FDCWD, path, 0, stat);
    }

    /** Like {@link #stat}, but of a symbolic link itself. */
    public static int lstat(String path, Stat stat) {
        return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, stat);
    }

    public static int statx(int directory, String path, int flags, Stat stat) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Stat.SIZE, 8);
            int result = result(Libc.statx(directory, string(arena, path), flags, Stat.MASK, buffer.address()));
            if (result == 0) {
                stat.take(buffer);
            }
            return result;
        }
    }

    /** Reserves the space, so that writing the memory later cannot fail for lack of it. */
    public static int posix_fallocate(int fd, long offset, long length) {
        return -Libc.posix_fallocate(fd, offset, length);
    }

    public static int ftruncate(int fd, long length) {
        return result(Libc.ftruncate(fd, length));
    }

    public static int chmod(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.chmod(string(arena, path), mode));
        }
    }

    public static int fchmod(int fd, int mode) {
        return result(Libc.fchmod(fd, mode));
    }

    public static int linkat(int fromDirectory, String from, int toDirectory, String to, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.linkat(fromDirectory, string(arena, from), toDirectory, string(arena, to), flags));
        }
    }

    public static int unlink(String path) {
        return unlinkat(AT_FDCWD, path, 0);
    }

    public static int rmdir(String path) {
        return unlinkat(AT_FDCWD, path, Constants.AT_REMOVEDIR);
    }

    public static int unlinkat(int directory, String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.unlinkat(directory, string(arena, path), flags));
        }
    }

    public static int rename(String from, String to) {
        return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
    }

    public static int renameat2(int fromDirectory, String from, int toDirectory, String to, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.renameat2(fromDirectory, string(arena, from), toDirectory, string(arena, to), flags));
        }
    }

    public static int mkdir(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.mkdir(string(arena, path), mode));
        }
    }

    public static int mkfifo(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.mkfifo(string(arena, path), mode));
        }
    }

    public static int getuid() {
        return Libc.getuid();
    }

    public static int geteuid() {
        return Libc.geteuid();
    }

    public static int getegid() {
        return Libc.getegid();
    }
}
