package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.os.SysMemory;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors that are not what they should be, and what {@link Memfd#attach} says of them. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class MemfdHostileTest {
    private static final long SIZE = 5000;
    private static final int ALL = Constants.F_SEAL_SEAL | Constants.F_SEAL_SHRINK | Constants.F_SEAL_GROW;

    /** A file as another program makes it. */
    private static Descriptor sealed(long size, int seals) throws IpcException {
        int fd = SysMemory.memfd_create("abtest", Constants.MFD_CLOEXEC | Constants.MFD_ALLOW_SEALING);
        assertEquals(0, Sys.ftruncate(fd, size));
        assertEquals(0, Sys.fcntl(fd, Constants.F_ADD_SEALS, seals));
        return Descriptor.adopt(fd);
    }

    private static Descriptor open(String path, int flags) throws IpcException {
        return Descriptor.adopt(Sys.open(path, flags | Constants.O_CLOEXEC, 0));
    }

    private static IpcException refused(Descriptor descriptor, boolean readOnly) {
        IpcException failure = assertThrows(IpcException.class, () -> Memfd.attach(descriptor, readOnly));
        assertFalse(descriptor.isOpen());
        return failure;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void aSealIsMissing(int seals) throws IOException {
        for (boolean readOnly : new boolean[] {false, true}) {
            IpcException failure = refused(sealed(SIZE, seals), readOnly);
            assertEquals("UNSEALED", failure.code());
            String missing = failure.details().get("missing").toString();
            assertEquals((seals & Constants.F_SEAL_SEAL) == 0, missing.contains("F_SEAL_SEAL"));
            assertEquals((seals & Constants.F_SEAL_SHRINK) == 0, missing.contains("F_SEAL_SHRINK"));
            assertEquals((seals & Constants.F_SEAL_GROW) == 0, missing.contains("F_SEAL_GROW"));
            assertTrue(failure.getMessage().matches("attach: not sealed \\(UNSEALED\\), fd=\\d+, missing=[A-Z_|]+"));
        }
    }

    @Test
    void oneThatIsShortenedAndSealedWhileItIsLookedAt() throws IOException {
        for (boolean readOnly : new boolean[] {false, true}) {
            Descriptor descriptor = sealed(SIZE, 0);
            IpcException failure = assertThrows(
                    IpcException.class,
                    () -> Memfd.attach(descriptor, readOnly, SIZE, true, (looked, reading) -> {
                        Stat found = MappedFile.checked(looked, reading);
                        assertEquals(0, Sys.ftruncate(looked.number(), 1));
                        assertEquals(0, Sys.fcntl(looked.number(), Constants.F_ADD_SEALS, ALL));
                        return found;
                    }));
            assertEquals("UNSEALED", failure.code());
        }
    }

    @Test
    void sharedMemoryWithANameIsNotSealed() throws IOException {
        try (PosixShm named = PosixShm.create(Names.posix(), SIZE)) {
            assertEquals("UNSEALED", refused(named.descriptor(), false).code());
        }
    }

    @Test
    void theSizeIsThatOfTheFileAndNotWhatWasTold() throws IOException {
        for (long told : new long[] {-1, 0, SIZE - 1, SIZE + 1, Long.MAX_VALUE}) {
            Descriptor descriptor = sealed(SIZE, ALL);
            String text = "attach: another size than was told (PROTOCOL), fd=" + descriptor.number() + ", size=" + SIZE
                    + ", expected=" + told;
            assertEquals(
                    text,
                    assertThrows(IpcException.class, () -> Memfd.attach(descriptor, false, told))
                            .getMessage());
        }
        assertEquals("WRONG_KIND", refused(sealed(0, ALL), false).code());
    }

    @Test
    void whatIsNoMemory() throws IOException {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            for (Descriptor each : List.of(
                    pipe.read().duplicate(),
                    pipe.write().duplicate(),
                    open("/", Constants.O_RDONLY),
                    open("/dev/zero", Constants.O_RDWR),
                    open("/proc/self/stat", Constants.O_RDONLY))) {
                IpcException failure = refused(each, true);
                assertTrue(
                        failure.getMessage().matches("attach: not.* \\(WRONG_KIND\\), fd=\\d+, size=\\d+, mode=\\d+"),
                        failure.getMessage());
            }
        }
    }

    @Test
    void aDescriptorThatIsClosed() throws IOException {
        Descriptor gone = sealed(SIZE, ALL);
        gone.close();
        assertThrows(IllegalStateException.class, () -> Memfd.attach(gone));
    }

    @Test
    void aDescriptorThatDoesNotAllowIt() throws IOException {
        try (Descriptor whole = sealed(SIZE, ALL)) {
            String path = "/proc/self/fd/" + whole.number();
            assertEquals(
                    "EACCES", refused(open(path, Constants.O_RDONLY), false).code());
            assertEquals(
                    "EACCES", refused(open(path, Constants.O_WRONLY), false).code());
            assertEquals("EACCES", refused(open(path, Constants.O_WRONLY), true).code());
            try (Memfd reading = Memfd.attach(open(path, Constants.O_RDONLY), true)) {
                assertEquals(0, reading.memory().get(ValueLayout.JAVA_BYTE, SIZE - 1));
                // Its mode says 0777, but who could open it?
                assertFalse(reading.owner().othersMayWrite());
            }
        }
    }

    @Test
    void oneThatCannotBeMapped() throws IOException {
        assertEquals("ENOMEM", refused(sealed(Long.MAX_VALUE, ALL), false).code());
    }
}
