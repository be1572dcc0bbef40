package io.antaboga.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Constants;
import io.antaboga.os.SysSemaphore;
import io.antaboga.testing.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosixSemTest extends SemaphoreContract {
    @Override
    String name() {
        return Names.posix();
    }

    @Override
    Semaphore create(String name, int value, Lifetime lifetime) throws IpcException {
        return PosixSem.create(name, value, lifetime);
    }

    @Override
    Semaphore open(String name) throws IpcException {
        return PosixSem.open(name);
    }

    @Override
    Semaphore openOrCreate(String name, int value, Lifetime lifetime) throws IpcException {
        return PosixSem.openOrCreate(name, value, lifetime);
    }

    @Override
    void unlink(String name) throws IpcException {
        PosixSem.unlink(name);
    }

    @Override
    int most() {
        return PosixSem.MAX_VALUE;
    }

    /** Against glibc's own sem_open, which the library does not use. */
    @Test
    void itIsWhatGlibcSees() throws IOException {
        String name = name();
        try (PosixSem ours = PosixSem.create(name, 3)) {
            long theirs = SysSemaphore.sem_open(name, 0, 0, 0);
            assertTrue(theirs > 0, () -> "sem_open: " + theirs);
            assertEquals(3, SysSemaphore.sem_getvalue(theirs));
            SysSemaphore.sem_post(theirs);
            assertEquals(4, ours.value());
            SysSemaphore.sem_close(theirs);
        }
        long theirs = SysSemaphore.sem_open(name, Constants.O_CREAT | Constants.O_EXCL, 0600, 2);
        assertTrue(theirs > 0, () -> "sem_open: " + theirs);
        Path file = Path.of("/dev/shm/sem." + name.substring(1));
        assertEquals(SysSemaphore.SIZE, Files.size(file));
        try (PosixSem ours = PosixSem.open(name)) {
            ours.acquire();
            assertEquals(1, SysSemaphore.sem_getvalue(theirs));
        } finally {
            PosixSem.unlink(name);
            SysSemaphore.sem_close(theirs);
        }
    }

    @Test
    void theFileIsPrivate() throws IOException {
        String name = name();
        try (PosixSem made = PosixSem.create(name, 0)) {
            Path file = Path.of("/dev/shm/sem." + made.name().substring(1));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(SysSemaphore.SIZE, Files.size(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//x", "/a/b", ".", "a\0b"})
    void aBadNameIsEinval(String name) {
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixSem.create(name, 0)).code());
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixSem.open(name)).code());
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixSem.unlink(name)).code());
    }

    @Test
    void aLongNameIsEnametoolong() throws IOException {
        String longest = Names.unique() + "x".repeat(255);
        PosixSem.create(longest.substring(0, 251), 0).close();
        IpcException failure = assertThrows(IpcException.class, () -> PosixSem.create(longest.substring(0, 252), 0));
        assertEquals("ENAMETOOLONG", failure.code());
        assertEquals(251, failure.details().get("limit"));
    }

    @Test
    void whatIsTooShortIsNoSemaphore() throws IOException {
        String name = Names.unique();
        Path file = Path.of("/dev/shm/sem." + name);
        try {
            Files.write(file, new byte[SysSemaphore.SIZE - 1]);
            IpcException failure = assertThrows(IpcException.class, () -> PosixSem.open(name));
            assertEquals("WRONG_KIND", failure.code());
            assertEquals(SysSemaphore.SIZE - 1L, failure.details().get("size"));
        } finally {
            Files.delete(file);
        }
    }
}
