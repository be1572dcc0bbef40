package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysTest {
    @TempDir
    Path directory;

    @Test
    void aFailureIsTheNegatedErrno() {
        assertEquals(-Errno.ENOENT, Sys.open(directory.resolve("absent").toString(), Constants.O_RDONLY, 0));
        assertEquals(-Errno.EBADF, Sys.close(-1));
        assertEquals(-Errno.EBADF, Sys.read(-1, 0, 0));
    }

    @Test
    void theTextOfAFailureNamesTheOperationTheErrnoAndTheValues() {
        IpcException failure = Errno.failure("mq_send", -Errno.EMSGSIZE, "length", 9000, "limit", 8192);
        assertEquals("mq_send: message too long (EMSGSIZE), length=9000, limit=8192", failure.getMessage());
        assertEquals(Errno.EMSGSIZE, failure.errno());
    }

    @Test
    void aNameWithANulIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Sys.open("/tmp/a\0b", Constants.O_RDONLY, 0));
    }

    @Test
    void statTellsWhatTheJdkTells() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[1234]);
        Stat stat = new Stat();
        assertEquals(0, Sys.stat(file.toString(), stat));
        assertEquals(1234, stat.size());
        assertEquals(Files.getAttribute(file, "unix:ino"), stat.inode());
        assertEquals(Files.getAttribute(file, "unix:dev"), stat.device());
        assertEquals(Files.getAttribute(file, "unix:mode"), stat.mode());
        assertEquals(Files.getAttribute(file, "unix:uid"), stat.uid());
        assertEquals(1, stat.links());
        Files.createSymbolicLink(directory.resolve("link"), file);
        assertEquals(0, Sys.lstat(directory.resolve("link").toString(), stat));
        assertTrue(stat.is(Constants.S_IFLNK));
    }

    @Test
    void theConstantsOfDirectoriesAndLinksAreThoseOfThisMachine() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        assertEquals(-Errno.ELOOP, Sys.open(link.toString(), Constants.O_RDONLY | Constants.O_NOFOLLOW, 0));
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(-Errno.ENOTDIR, Sys.open(file.toString(), Constants.O_RDONLY | Constants.O_DIRECTORY, 0));
    }

    @Test
    void anOpenFileDescriptionLockExcludesOtherDescriptions() throws Exception {
        String path = Files.createFile(directory.resolve("lock")).toString();
        int one = Sys.open(path, Constants.O_RDWR | Constants.O_CLOEXEC, 0);
        int two = Sys.open(path, Constants.O_RDWR | Constants.O_CLOEXEC, 0);
        assertEquals(0, Sys.isLocked(two));
        assertEquals(0, Sys.lock(one, Constants.F_WRLCK));
        assertEquals(1, Sys.isLocked(two));
        assertEquals(-Errno.EAGAIN, Sys.lock(two, Constants.F_WRLCK));
        assertEquals(0, Sys.close(one));
        assertEquals(0, Sys.lock(two, Constants.F_WRLCK));
        assertEquals(0, Sys.close(two));
    }

    @Test
    void aPipeIsReadAndWrittenWithoutBlockingThoughItsFlagsSayBlocking() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64, 8);
            assertEquals(0, Sys.pipe2(memory.address(), Constants.O_CLOEXEC));
            int in = memory.get(ValueLayout.JAVA_INT, 0);
            int out = memory.get(ValueLayout.JAVA_INT, 4);
            memory.set(ValueLayout.JAVA_LONG, 8, memory.address() + 32);
            memory.set(ValueLayout.JAVA_LONG, 16, 5);
            assertEquals(-Errno.EAGAIN, Sys.readvNoWait(in, memory.address() + 8, 1));
            assertEquals(5, Sys.writevNoWait(out, memory.address() + 8, 1));
            assertEquals(5, Sys.readvNoWait(in, memory.address() + 8, 1));
            assertEquals(0, Sys.fcntl(in, Constants.F_GETFL, 0) & Constants.O_NONBLOCK);
            Sys.close(in);
            Sys.close(out);
        }
    }
}
