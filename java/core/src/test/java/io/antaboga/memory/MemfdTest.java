package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysMemory;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The room {@code memfd} between handles that are used as they should be. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class MemfdTest {
    private static final long SIZE = 5000;

    private static byte at(Segment segment, long offset) {
        return segment.memory().get(ValueLayout.JAVA_BYTE, offset);
    }

    private static void put(Segment segment, long offset, int value) {
        segment.memory().set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }

    private static String code(Executable call) {
        return assertThrows(IpcException.class, call).code();
    }

    private static long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/memfd:antaboga")).count();
        }
    }

    @AfterEach
    void nothingIsMappedAnyMore() throws IOException {
        assertEquals(0, mappings());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 4096, 31415})
    void whatOneWritesAnotherReads(long size) throws IOException {
        try (Memfd made = Memfd.create(size);
                Memfd other = Memfd.attach(made.descriptor(), false, size);
                Memfd reading = Memfd.attach(other.descriptor(), true)) {
            assertEquals(size, made.size());
            assertEquals(size, other.memory().byteSize());
            assertEquals(made.name(), reading.name());
            assertSame(Writers.EVERYBODY, other.writers());
            assertEquals(0, at(other, size - 1), "new memory is zero");
            put(made, size - 1, 7);
            assertEquals(7, at(other, size - 1));
            other.memory().fill((byte) 9);
            assertEquals(9, at(reading, 0));
            assertTrue(reading.readOnly());
            assertFalse(other.readOnly());
            assertThrows(IllegalArgumentException.class, () -> put(reading, 0, 1));
        }
    }

    @Test
    void itIsSealedReservedPrivateAndGoesToNoOtherProgram() throws IOException {
        try (Memfd made = Memfd.create(SIZE);
                Descriptor descriptor = made.descriptor()) {
            int fd = descriptor.number();
            int executable = 0x20;
            assertEquals(
                    Constants.F_SEAL_SEAL | Constants.F_SEAL_SHRINK | Constants.F_SEAL_GROW,
                    Sys.fcntl(fd, Constants.F_GET_SEALS, 0) & ~executable);
            Stat stat = new Stat();
            assertEquals(0, Sys.fstat(fd, stat));
            assertEquals(0600, stat.permissions());
            assertEquals(new Owner(Sys.geteuid(), 0600), made.owner());
            assertTrue((long) Files.getAttribute(Path.of("/proc/self/fd/" + fd), "unix:size") == SIZE);
            assertTrue((Descriptors.flags(fd) & Constants.O_CLOEXEC) != 0);
        }
    }

    @Test
    void nobodyChangesItsSize() throws IOException {
        try (Memfd made = Memfd.create(SIZE);
                Descriptor descriptor = made.descriptor()) {
            int fd = descriptor.number();
            for (long size : new long[] {0, SIZE - 1, SIZE + 1}) {
                assertEquals(-Errno.EPERM, Sys.ftruncate(fd, size));
            }
            assertEquals(-Errno.EPERM, Sys.posix_fallocate(fd, SIZE, 1));
            assertEquals(-Errno.EPERM, Sys.fcntl(fd, Constants.F_ADD_SEALS, Constants.F_SEAL_WRITE));
            assertEquals(0, at(made, SIZE - 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aSizeBelowOneIsMisuse(long size) {
        assertThrows(IllegalArgumentException.class, () -> Memfd.create(size));
    }

    @Test
    void moreThanThereIsIsRefusedBeforeItIsTaken() {
        IpcException failure = assertThrows(IpcException.class, () -> Memfd.create(1L << 50));
        assertTrue(
                failure.getMessage().matches("memfd_create: .* \\(ENOMEM\\), size=1125899906842624, free=\\d+"),
                failure.getMessage());
    }

    @Test
    void onlyTheCreatorWrites() throws IOException {
        try (Memfd made = Memfd.create(SIZE, Writers.CREATOR)) {
            IpcException failure = assertThrows(IpcException.class, () -> Memfd.attach(made.descriptor()));
            assertEquals(
                    "mmap: operation not permitted (EPERM), identity=" + made.name() + ", size=" + SIZE,
                    failure.getMessage());
            try (Memfd reading = Memfd.attach(made.descriptor(), true)) {
                assertSame(Writers.CREATOR, reading.writers());
                put(made, 3, 5);
                assertEquals(5, at(reading, 3));
            }
            assertThrows(IllegalStateException.class, made::freeze);
        }
    }

    @Test
    void nobodyWritesWhatIsFrozen() throws IOException {
        try (Memfd made = Memfd.create(SIZE, Writers.NOBODY)) {
            MemorySegment before = made.memory();
            put(made, 0, 5);
            assertThrows(IllegalStateException.class, made::descriptor);
            made.freeze();
            made.freeze();
            assertTrue(made.readOnly());
            assertEquals(5, at(made, 0));
            assertThrows(IllegalArgumentException.class, () -> put(made, 0, 6));
            assertThrows(IllegalStateException.class, () -> before.set(ValueLayout.JAVA_BYTE, 0, (byte) 6));
            assertEquals("EPERM", code(() -> Memfd.attach(made.descriptor())));
            try (Memfd reading = Memfd.attach(made.descriptor(), true, SIZE);
                    Descriptor descriptor = reading.descriptor()) {
                assertSame(Writers.NOBODY, reading.writers());
                assertEquals(5, at(reading, 0));
                assertEquals(-Errno.EPERM, writeAByte(descriptor.number()));
            }
        }
    }

    private static int writeAByte(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) Sys.write(fd, arena.allocate(1).address(), 1);
        }
    }

    @Test
    void whatAnotherHasMappedForWritingIsNotFrozen() throws IOException {
        try (Memfd made = Memfd.create(SIZE, Writers.NOBODY);
                // As a process has it that was given the file by way of /proc.
                Descriptor again = Descriptor.adopt(
                        Sys.open("/proc/self/fd/" + fileOf(made), Constants.O_RDWR | Constants.O_CLOEXEC, 0))) {
            long address = SysMemory.mmap(
                    0, SIZE, Constants.PROT_READ | Constants.PROT_WRITE, Constants.MAP_SHARED, again.number(), 0);
            assertTrue(address > 0);
            assertEquals("EBUSY", code(made::freeze));
            put(made, 0, 4);
            assertFalse(made.readOnly());
            assertThrows(IllegalStateException.class, made::descriptor);
            SysMemory.munmap(address, SIZE);
            made.freeze();
            assertEquals(4, at(made, 0));
        }
    }

    private static int fileOf(Memfd made) throws IOException {
        for (int number : Descriptors.open().values()) {
            Stat stat = new Stat();
            if (Sys.fstat(number, stat) == 0
                    && made.name().equals(stat.device() + ":" + Long.toUnsignedString(stat.inode()))) {
                return number;
            }
        }
        throw new AssertionError("no descriptor of " + made.name());
    }

    @Test
    void itHasNoName() throws IOException {
        try (Memfd made = Memfd.create(SIZE)) {
            assertEquals(
                    "shm_unlink: no such file or directory (ENOENT), identity=" + made.name(),
                    assertThrows(IpcException.class, made::unlink).getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Writers.class)
    void useAfterCloseThrows(Writers writers) throws IOException {
        Memfd made = Memfd.create(SIZE, writers);
        MemorySegment slice = made.memory().asSlice(8, 8);
        made.close();
        made.close();
        assertThrows(IllegalStateException.class, () -> slice.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        assertThrows(IllegalStateException.class, () -> at(made, 0));
        if (writers == Writers.NOBODY) {
            assertThrows(ClosedException.class, made::freeze);
        } else {
            assertThrows(ClosedException.class, made::descriptor);
        }
    }

    @Test
    void closeFromAnotherThreadStopsWriters() throws Exception {
        Memfd made = Memfd.create(1 << 20);
        Blocked writer = Blocked.start(false, () -> {
            assertThrows(IllegalStateException.class, () -> {
                for (long offset = 0; ; offset = (offset + 1) % made.size()) {
                    put(made, offset, 1);
                }
            });
        });
        made.close();
        writer.returned();
    }

    @Test
    void tenThousandTimes() throws IOException {
        try (Memfd made = Memfd.create(SIZE)) {
            int open = Descriptors.open().size();
            for (int i = 0; i < 10_000; i++) {
                try (Memfd other = Memfd.attach(made.descriptor())) {
                    put(other, 0, i);
                }
            }
            assertEquals(open, Descriptors.open().size());
            assertEquals(1, mappings());
        }
        for (int i = 0; i < 1000; i++) {
            try (Memfd passing = Memfd.create(1, Writers.NOBODY)) {
                passing.freeze();
            }
        }
    }
}
