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

    static EntryFile create(Path directory, Entry entry) throws IpcException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String hex = randomHex();
            Path temporary = directory.resolve(TEMPORARY + hex);
            int fd = Sys.open(temporary.toString(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
            if (fd < 0) {
                throw Errno.failure("open", fd, "path", temporary);
            }
            EntryFile file = new EntryFile(fd, directory.resolve(entry.mechanism() + "." + hex + SUFFIX));
            boolean done = false;
            try {
                int opened = Sys.fchmod(fd, 0600);
                if (opened < 0) {
                    throw Errno.failure("fchmod", opened, "path", temporary);
                }
                // A cleaner may have taken the file for a dead one before it was locked: then start again.
                int locked = Sys.lock(fd, F_WRLCK);
                if (locked < 0 && locked != -Errno.EAGAIN) {
                    throw Errno.failure("fcntl", locked, "path", temporary);
                }
                if (locked == 0) {
                    file.write(entry);
                    int renamed = Sys.rename(temporary.toString(), file.path.toString());
                    if (renamed < 0 && renamed != -Errno.ENOENT) {
                        throw Errno.failure("rename", renamed, "path", temporary);
                    }
                    done = renamed == 0;
                }
            } finally {
                if (!done) {
                    Sys.unlink(temporary.toString());
                    Sys.close(fd);
                }
            }
            if (done) {
                return file;
            }
        }
        throw Errno.failure("rename", -Errno.ENOENT, "path", directory, "attempts", ATTEMPTS);
    }

    void write(Entry entry) throws IpcException {
        byte[] bytes = EntryJson.write(entry);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            long written = Sys.pwrite(fd, memory.address(), bytes.length, 0);
            if (written != bytes.length) {
                throw Errno.failure("pwrite", written < 0 ? written : -Errno.ENOSPC, "path", path);
            }
        }
        int cut = Sys.ftruncate(fd, bytes.length);
        if (cut < 0) {
            throw Errno.failure("ftruncate", cut, "path", path);
        }
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
        int fd = Sys.open(path.toString(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
        if (fd == -Errno.ENOENT) {
            return new Read(null, false);
        }
        if (fd < 0) {
            throw Errno.failure("open", fd, "path", path);
        }
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
        } finally {
            Sys.close(fd);
        }
    }

    private static String randomHex() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
