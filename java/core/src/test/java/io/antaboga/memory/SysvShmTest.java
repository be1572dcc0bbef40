package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.SysProcess;
import io.antaboga.testing.Names;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysvShmTest extends SegmentContract {
    private static SysvKey key(String name) {
        return SysvKey.of(Integer.parseInt(name));
    }

    @Override
    String name() {
        return Integer.toString(Names.key());
    }

    @Override
    String shown(String name) {
        return key(name).toHex();
    }

    @Override
    Segment create(String name, long size, Lifetime lifetime) throws IpcException {
        return SysvShm.create(key(name), size, lifetime);
    }

    @Override
    Segment open(String name, boolean readOnly) throws IpcException {
        return SysvShm.open(key(name), readOnly);
    }

    @Override
    Segment openOrCreate(String name, long size, Lifetime lifetime) throws IpcException {
        return SysvShm.openOrCreate(key(name), size, lifetime);
    }

    @Override
    void unlink(String name) throws IpcException {
        SysvShm.unlink(key(name));
    }

    @Test
    void theFiguresCountWhoIsAttached() throws IOException {
        SysvKey key = SysvKey.of(Names.key());
        try (SysvShm made = SysvShm.create(key, 5000, Lifetime.PROCESS)) {
            assertEquals(1, made.figures().attached());
            SysvShm opened = SysvShm.open(SysvKey.id(made.id()), true);
            assertEquals(key, opened.key(), "an object that has a key goes by it");
            assertEquals(2, made.figures().attached());
            opened.close();
            assertEquals(new SysvShm.Figures(5000, 0600, uid(), SysProcess.getpid(), 1), made.figures());
            assertEquals(
                    "CLOSED", assertThrows(IpcException.class, opened::figures).code());
        }
    }

    private static int uid() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    @Test
    void theKernelItselfForbidsWriting() throws IOException {
        SysvKey key = SysvKey.of(Names.key());
        try (SysvShm made = SysvShm.create(key, 4096, Lifetime.PROCESS);
                SysvShm reading = SysvShm.open(key, true)) {
            assertEquals(4096, made.size());
            String start = Long.toHexString(reading.memory().address());
            List<String> mappings = Files.readAllLines(Path.of("/proc/self/maps"));
            String mapping = mappings.stream()
                    .filter(line -> line.startsWith(start + "-"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("r--s", mapping.split(" ")[1], mapping);
        }
    }

    @Test
    void aPrivateSegmentIsFoundByItsIdOnly() throws IOException {
        SysvShm made = SysvShm.create(SysvKey.PRIVATE, 8, Lifetime.PROCESS);
        try (SysvShm opened = SysvShm.open(made.key())) {
            assertEquals("id:" + made.id(), opened.name());
            made.memory().set(ValueLayout.JAVA_INT, 0, 42);
            made.unlink();
            assertEquals(
                    "ENOENT", assertThrows(IpcException.class, made::unlink).code());
            made.close();
            assertEquals(42, opened.memory().get(ValueLayout.JAVA_INT, 0), "a mapping outlives the segment's removal");
        }
        IpcException failure = assertThrows(IpcException.class, () -> SysvShm.open(made.key()));
        assertTrue(List.of("EINVAL", "EIDRM").contains(failure.code()), failure.getMessage());
    }

    @Test
    void moreThanThereIsIsRefused() {
        IpcException failure = assertThrows(
                IpcException.class, () -> SysvShm.create(SysvKey.of(Names.key()), 1L << 62, Lifetime.PROCESS));
        assertTrue(List.of("EINVAL", "ENOSPC", "ENOMEM").contains(failure.code()), failure.getMessage());
        assertEquals(1L << 62, failure.details().get("size"));
    }

    @Test
    void aKeyCanBeMadeOfAFile(@TempDir Path temporary) throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
        SysvKey key = SysvKey.ftok(file, 0x81);
        assertEquals("0x81%02x%04x".formatted(device & 0xff, inode & 0xffff), key.toHex());
        assertThrows(IllegalArgumentException.class, () -> SysvKey.ftok(file, 0));
        Files.delete(file);
        IpcException failure = assertThrows(IpcException.class, () -> SysvKey.ftok(file, 1));
        assertEquals("ENOENT", failure.code());
    }
}
