package io.antaboga.registry;

import static io.antaboga.os.Constants.F_WRLCK;
import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_CREAT;
import static io.antaboga.os.Constants.O_EXCL;
import static io.antaboga.os.Constants.O_NOFOLLOW;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.O_RDWR;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Files of entries: made with their lock held before they can be seen, and read together with whether it is held. */
final class EntryFile {
    static final String TEMPORARY = ".tmp-";
    static final String SUFFIX = ".json";

    private static final int MOST = 1 << 16;
    private static final int ATTEMPTS = 100;
    private static final SecureRandom RANDOM = new SecureRandom();

    final int fd;
    final Path path;

    private EntryFile(int fd, Path path) {
        this.fd = fd;
        this.path = path;
    }

    /** What a file held, and whether its lock was held; {@code bytes} is null when the file is gone. */
    record Read(byte[] bytes, boolean live) {}

    /** Makes the file of a new entry. */
    static EntryFile create(Path directory, Entry entry) throws IpcException {
        return publish(entry, directory.resolve(entry.mechanism() + "." + randomHex() + SUFFIX));
    }

    /**
     * Puts {@code entry} in the place of this file's, at once for every reader: a file that was written over could be
     * read half old and half new. This file is closed then; if it fails, nothing has changed.
     */
    EntryFile replace(Entry entry) throws IpcException {
        EntryFile next = publish(entry, path);
        Sys.close(fd);
        return next;
    }

    private static EntryFile publish(Entry entry, Path path) throws IpcException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path temporary = path.resolveSibling(TEMPORARY + randomHex());
            int fd = Sys.open(temporary.toString(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
            if (fd < 0) {
                throw Errno.failure("open", fd, "path", temporary);
            }
            boolean done = false;
            try {
                done = fill(fd, temporary, entry) && rename(temporary, path);
            } finally {
                if (!done) {
                    Sys.unlink(temporary.toString());
                    Sys.close(fd);
                }
            }
            if (done) {
                return new EntryFile(fd, path);
            }
        }
        throw Errno.failure("rename", -Errno.ENOENT, "path", path, "attempts", ATTEMPTS);
    }

    /** Locks and writes; false if a cleaner took the file for a dead one before it was locked. */
    private static boolean fill(int fd, Path temporary, Entry entry) throws IpcException {
        int opened = Sys.fchmod(fd, 0600);
        if (opened < 0) {
            throw Errno.failure("fchmod", opened, "path", temporary);
        }
        int locked = Sys.lock(fd, F_WRLCK);
        if (locked == -Errno.EAGAIN) {
            return false;
        }
        if (locked < 0) {
            throw Errno.failure("fcntl", locked, "path", temporary);
        }
        byte[] bytes = EntryJson.write(entry);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            long written = Sys.pwrite(fd, memory.address(), bytes.length, 0);
            if (written != bytes.length) {
                throw Errno.failure("pwrite", written < 0 ? written : -Errno.ENOSPC, "path", temporary);
            }
        }
        return true;
    }

    /** False if a cleaner took the file for a dead one and removed it before it was locked. */
    private static boolean rename(Path temporary, Path path) throws IpcException {
        int renamed = Sys.rename(temporary.toString(), path.toString());
        if (renamed < 0 && renamed != -Errno.ENOENT) {
            throw Errno.failure("rename", renamed, "path", temporary);
        }
        return renamed == 0;
    }

    /** Ends the entry's lock; the file stays if {@code keep}. */
    void close(boolean keep) {
        // Removed while locked, so that nobody meets it dead in between.
        if (!keep) {
            Sys.unlink(path.toString());
        }
        Sys.close(fd);
    }

    static Read read(Path path) throws IpcException {
        while (true) {
            int fd = Sys.open(path.toString(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
            if (fd == -Errno.ENOENT) {
                return new Read(null, false);
            }
            if (fd < 0) {
                throw Errno.failure("open", fd, "path", path);
            }
            try {
                Read read = read(fd, path);
                if (hasName(fd, path)) {
                    return read;
                }
            } finally {
                Sys.close(fd);
            }
        }
    }

    private static Read read(int fd, Path path) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            int locked = Sys.isLocked(fd);
            if (locked < 0) {
                throw Errno.failure("fcntl", locked, "path", path);
            }
            MemorySegment memory = arena.allocate(MOST);
            long length = Sys.pread(fd, memory.address(), MOST, 0);
            if (length < 0) {
                throw Errno.failure("pread", length, "path", path);
            }
            return new Read(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), locked == 1);
        }
    }

    /** Asked after the lock: a file loses its name before its lock, so one that has it yet was not met in between. */
    private static boolean hasName(int fd, Path path) throws IpcException {
        Stat stat = new Stat();
        int found = Sys.fstat(fd, stat);
        if (found < 0) {
            throw Errno.failure("fstat", found, "path", path);
        }
        return stat.links() > 0;
    }

    private static String randomHex() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
