package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Sys;
import io.antaboga.testing.Names;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosixShmTest extends SegmentContract {
    @Override
    String name() {
        return Names.posix();
    }

    @Override
    Segment create(String name, long size, Lifetime lifetime) throws IpcException {
        return PosixShm.create(name, size, lifetime);
    }

    @Override
    Segment open(String name, boolean readOnly) throws IpcException {
        return PosixShm.open(name, readOnly);
    }

    @Override
    Segment openOrCreate(String name, long size, Lifetime lifetime) throws IpcException {
        return PosixShm.openOrCreate(name, size, lifetime);
    }

    @Override
    void unlink(String name) throws IpcException {
        PosixShm.unlink(name);
    }

    @Test
    void theFileIsPrivateAndItsSpaceIsReserved() throws IOException {
        String name = name();
        try (PosixShm made = PosixShm.create(name, 1 << 20)) {
            Path file = Path.of("/dev/shm" + name);
            assertEquals(made.size(), Files.size(file));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(1, Files.getAttribute(file, "unix:nlink"));
        }
    }

    @Test
    void theSlashMayBeLeftOut() throws IOException {
        String bare = Names.unique();
        try (PosixShm made = PosixShm.create(bare, 8);
                PosixShm opened = PosixShm.open("/" + bare)) {
            assertEquals("/" + bare, made.name());
            assertEquals("/" + bare, opened.name());
        }
    }

    @Test
    void randomNamesAreThoseOfPython() throws IOException {
        String name = PosixShm.randomName();
        assertTrue(name.matches("/psm_[0-9a-f]{8}"), name);
        assertFalse(name.equals(PosixShm.randomName()) && name.equals(PosixShm.randomName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//x", "/a/b", "a/", ".", "/..", "a\0b"})
    void aBadNameIsEinval(String name) {
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixShm.create(name, 8)).code());
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixShm.open(name)).code());
        assertEquals(
                "EINVAL",
                assertThrows(IpcException.class, () -> PosixShm.unlink(name)).code());
    }

    @Test
    void aLongNameIsEnametoolong() throws IOException {
        String longest = Names.unique() + "x".repeat(255);
        PosixShm.create(longest.substring(0, 255), 8).close();
        IpcException failure = assertThrows(IpcException.class, () -> PosixShm.create(longest.substring(0, 256), 8));
        assertEquals("ENAMETOOLONG", failure.code());
        assertEquals(255, failure.details().get("limit"));
        assertEquals(
                "ENAMETOOLONG",
                assertThrows(IpcException.class, () -> PosixShm.open("é".repeat(128)))
                        .code());
    }

    @Test
    void moreThanThereIsIsEnospc() {
        String name = name();
        IpcException failure = assertThrows(IpcException.class, () -> PosixShm.create(name, 1L << 46));
        assertEquals("ENOSPC", failure.code());
        assertEquals(1L << 46, failure.details().get("size"));
        assertFalse(Files.exists(Path.of("/dev/shm" + name)));
    }

    @Test
    void whatIsNoSegmentIsRefused() throws IOException {
        Path file = Path.of("/dev/shm/" + Names.unique());
        try {
            Files.createFile(file);
            assertWrongKind(file);
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("/etc/hostname"));
            assertEquals(
                    "ELOOP",
                    assertThrows(IpcException.class, () -> open(name(file), false))
                            .code());
            Files.delete(file);
            assertEquals(0, Sys.mkfifo(file.toString(), 0600));
            assertWrongKind(file);
            Files.delete(file);
            Files.createDirectory(file);
            assertEquals(
                    "WRONG_KIND",
                    assertThrows(IpcException.class, () -> open(name(file), true))
                            .code());
            assertEquals(
                    "EISDIR",
                    assertThrows(IpcException.class, () -> open(name(file), false))
                            .code());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private void assertWrongKind(Path file) {
        for (boolean readOnly : new boolean[] {false, true}) {
            IpcException failure = assertThrows(IpcException.class, () -> open(name(file), readOnly));
            assertEquals("WRONG_KIND", failure.code());
            assertEquals("/" + name(file), failure.details().get("name"));
        }
    }

    @Test
    void aSegmentMayBeLongerThanAnArray() throws IOException {
        String name = name();
        Path file = Path.of("/dev/shm" + name);
        long size = (1L << 32) + 5;
        // Made sparse by another program, so that the test needs no such memory.
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
        }
        try (PosixShm opened = PosixShm.open(name);
                PosixShm reading = PosixShm.open(name, true)) {
            opened.memory().set(ValueLayout.JAVA_BYTE, size - 1, (byte) 5);
            assertEquals(5, reading.memory().get(ValueLayout.JAVA_BYTE, size - 1));
            assertEquals(size, reading.size());
        } finally {
            Files.delete(file);
        }
    }
}
